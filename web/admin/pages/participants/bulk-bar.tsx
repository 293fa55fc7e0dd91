/** What can be done with the chosen rows. */
import { useState } from 'react';
import { Button } from '../../../ui/components/button.tsx';
import { useText } from '../../context/text.tsx';
import { ConnectDialog } from './connect-all.tsx';
import { useActiveConnections } from './use-active-connections.ts';

export function BulkBar({ chosen, onClear }: { chosen: ReadonlySet<string>; onClear: () => void }) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const connections = useActiveConnections();
  const close = () => setOpen(false);
  return (
    <section className="bulk-bar" aria-label={t('bulk.label')}>
      <strong role="status">{t('bulk.chosen', { count: chosen.size })}</strong>
      <Button small disabled={connections.length === 0} onClick={() => setOpen(true)}>
        {t('bulk.connect')}
      </Button>
      <Button small look="quiet" onClick={onClear}>
        {t('bulk.clear')}
      </Button>
      {open ? <ConnectDialog participantIds={[...chosen]} count={chosen.size} onClose={close} /> : null}
    </section>
  );
}
