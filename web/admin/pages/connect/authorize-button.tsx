/** Sends the browser to the page on which a calendar system authorises its service account. */
import type { Connection } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { useBeginAuthorization } from '../../api/connections.ts';
import { useText } from '../../context/text.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';

export function AuthorizeButton({ connection, look }: { connection: Connection; look: 'next' | 'plain' }) {
  const { t } = useText();
  const begin = useBeginAuthorization();
  const onClick = () => begin.mutate(connection.id, { onSuccess: ({ url }) => window.location.assign(url) });
  return (
    <>
      <Button look={look} busy={begin.isPending} onClick={onClick}>
        {t('authorize.open', { provider: connection.provider.title })}
      </Button>
      {begin.error ? <ProblemNotice error={begin.error} /> : null}
    </>
  );
}
