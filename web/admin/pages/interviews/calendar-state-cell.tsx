/** How far the calendars of one interview are: one line when all is well, the list with reasons on demand or when not. */
import type { Interview } from '../../../client/api.ts';
import { StateSign } from '../../../ui/components/state-sign.tsx';
import { isBeingWritten, isNotWritten } from '../../api/interviews.ts';
import { useText } from '../../context/text.tsx';
import { faultWords } from '../../words/problem.ts';
import { WriteSign } from '../../words/states.tsx';
import './calendar-state-cell.css';

export function CalendarStateCell({ interview, open = false }: { interview: Interview; open?: boolean }) {
  const { t } = useText();
  if (interview.writes.length === 0) return <StateSign tone="none">{t('write.none')}</StateSign>;
  return (
    <details className="calendar-states" open={open || isNotWritten(interview)}>
      <summary>
        <Summary interview={interview} />
      </summary>
      <ul className="calendar-states-list">
        {interview.writes.map((write) => (
          <li key={write.participant.id}>
            {write.participant.name}: <WriteSign write={write} />{' '}
            {write.fault && write.state !== 'verified' ? (
              <span className="calendar-states-why">
                {faultWords(write.fault, t).what} {faultWords(write.fault, t).fix}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Summary({ interview }: { interview: Interview }) {
  const { t } = useText();
  const { writes } = interview;
  const done = writes.filter((write) => write.state === 'verified').length;
  if (isNotWritten(interview)) {
    return <StateSign tone="bad">{t('write.someFailed', { count: writes.filter((write) => write.state === 'failed').length })}</StateSign>;
  }
  if (isBeingWritten(interview)) return <StateSign tone="waiting">{t('write.progress', { done, total: writes.length })}</StateSign>;
  return (
    <StateSign tone="good">{t(interview.state === 'cancelled' ? 'write.allRemoved' : 'write.allDone', { count: writes.length })}</StateSign>
  );
}
