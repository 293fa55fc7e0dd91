/** Says that the invitation is on its way and shows the private link once: it cannot be shown again later. */
import { Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { NewInvitation } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { Notice } from '../../../ui/components/notice.tsx';
import { useText } from '../../context/text.tsx';

export function InvitationSent({ sent, name }: { sent: NewInvitation; name: string }) {
  const { t } = useText();
  const [copied, setCopied] = useState(false);
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => notice.current?.scrollIntoView({ block: 'center' }), []);
  return (
    <div ref={notice}>
      <Notice tone="good" urgent title={t('invite.sent', { name })}>
        <p>{t('invite.sentText')}</p>
        <p>
          <a href={sent.link}>{sent.link}</a>{' '}
          <Button
            small
            icon={<Copy aria-hidden="true" />}
            onClick={() => void navigator.clipboard.writeText(sent.link).then(() => setCopied(true))}
          >
            {t(copied ? 'copied' : 'copy')}
          </Button>
        </p>
      </Notice>
    </div>
  );
}
