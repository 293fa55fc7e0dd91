/** What has happened, newest first, in plain sentences. */
import type { HistoryEntry } from '../../../client/api.ts';
import { useMe } from '../../api/session.ts';
import { useDates, useText } from '../../context/text.tsx';
import { historySentence } from '../../words/history.ts';

const TROUBLE: ReadonlySet<HistoryEntry['kind']> = new Set([
  'calendar-write-failed',
  'booking-refused',
  'mail-failed',
  'times-declined',
  'calendar-changed-elsewhere',
]);
const BOOKED: ReadonlySet<HistoryEntry['kind']> = new Set(['interview-booked', 'interview-moved']);

export function HistoryList({ history }: { history: readonly HistoryEntry[] }) {
  const text = useText();
  const dates = useDates(useMe().organization.zone);
  return (
    <ol className="history">
      {history.toReversed().map((entry, index) => (
        <li key={`${entry.at} ${entry.kind} ${history.length - index}`} className={`history-entry ${lookOf(entry)}`}>
          <time className="history-time" dateTime={entry.at}>
            {dates.moment(entry.at)}
          </time>
          {historySentence(entry, text, dates)}
        </li>
      ))}
    </ol>
  );
}

function lookOf(entry: HistoryEntry): string {
  if (TROUBLE.has(entry.kind)) return 'history-bad';
  return BOOKED.has(entry.kind) ? 'history-booked' : '';
}
