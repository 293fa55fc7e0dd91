/** One person or room. A failure has its reason and its fix in the row. */
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import type { Participant } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { Menu, MenuItem } from '../../../ui/components/menu.tsx';
import { formatAgo } from '../../../ui/dates.ts';
import { useMay } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { faultWords } from '../../words/problem.ts';
import { CalendarSign } from '../../words/states.tsx';
import { DisconnectDialog } from './disconnect-dialog.tsx';
import { HoursDialog } from './hours-dialog.tsx';

export function ParticipantRow({ participant, chosen, onChoose }: { participant: Participant; chosen: boolean; onChoose?: () => void }) {
  const { t, language } = useText();
  const { calendar } = participant;
  const fault = calendar.status === 'failed' && calendar.fault ? faultWords(calendar.fault, t) : null;
  return (
    <tr className={chosen ? 'row-chosen' : undefined}>
      {onChoose ? (
        <td className="cell-check">
          <input type="checkbox" aria-label={t('choose', { name: participant.name })} checked={chosen} onChange={onChoose} />
        </td>
      ) : null}
      <th scope="row">
        {participant.name}
        <span className="cell-sub">{participant.address}</span>
      </th>
      {participant.kind === 'room' ? (
        <td data-label={t('room.location')}>
          <span>
            {participant.location || '–'}
            {participant.capacity === null ? null : <span className="cell-sub">{t('room.capacity', { count: participant.capacity })}</span>}
          </span>
        </td>
      ) : null}
      <td data-label={t('calendar.status')}>
        <span>
          <CalendarSign status={calendar.status} />
          {fault ? (
            <span className="cell-why">
              {fault.what} {fault.fix}
              <span className="cell-sub" lang="en">
                {calendar.fault?.detail}
              </span>
            </span>
          ) : null}
        </span>
      </td>
      <td data-label={t('connection')}>
        <span>
          {calendar.connection?.name ?? '–'}
          {calendar.address && calendar.address !== participant.address ? <span className="cell-sub">{calendar.address}</span> : null}
        </span>
      </td>
      <td data-label={t('lastRead')}>
        <span>
          {calendar.lastReadAt ? (
            <time dateTime={calendar.lastReadAt}>{formatAgo(calendar.lastReadAt, Date.now(), language)}</time>
          ) : (
            t('never')
          )}
        </span>
      </td>
      <td className="cell-actions">
        <RowActions participant={participant} />
      </td>
    </tr>
  );
}

function RowActions({ participant }: { participant: Participant }) {
  const { t } = useText();
  const may = useMay();
  const [asked, setAsked] = useState<'hours' | 'disconnect' | null>(null);
  const bound = participant.calendar.connection !== null;
  if (!may('participants.edit') && !may('participants.connect')) return null;
  return (
    <>
      <Menu
        trigger={
          <Button look="quiet" small className="button-icon-only" aria-label={t('actionsFor', { name: participant.name })}>
            <Ellipsis aria-hidden="true" />
          </Button>
        }
      >
        {may('participants.edit') ? <MenuItem onClick={() => setAsked('hours')}>{t('hours.open')}</MenuItem> : null}
        {may('participants.connect') && bound ? (
          <MenuItem danger onClick={() => setAsked('disconnect')}>
            {t('disconnect.open')}
          </MenuItem>
        ) : null}
      </Menu>
      {asked === 'hours' ? <HoursDialog participant={participant} onClose={() => setAsked(null)} /> : null}
      {asked === 'disconnect' ? <DisconnectDialog participant={participant} onClose={() => setAsked(null)} /> : null}
    </>
  );
}
