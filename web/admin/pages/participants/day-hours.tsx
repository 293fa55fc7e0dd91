/** One weekday: open or not, and from when to when. */
import { Plus, X } from 'lucide-react';
import { Button } from '../../../ui/components/button.tsx';
import { useText } from '../../context/text.tsx';
import { newRange, type RangeDraft } from './hours-draft.ts';

export function DayHours({ name, ranges, onChange }: { name: string; ranges: RangeDraft[]; onChange: (ranges: RangeDraft[]) => void }) {
  const { t } = useText();
  const set = (key: string, part: Partial<RangeDraft>) =>
    onChange(ranges.map((range) => (range.key === key ? { ...range, ...part } : range)));
  return (
    <fieldset className="hours-day" aria-label={name}>
      <label className="check">
        <input type="checkbox" checked={ranges.length > 0} onChange={(event) => onChange(event.target.checked ? [newRange()] : [])} />
        {name}
      </label>
      <div className="hours-ranges">
        {ranges.length === 0 ? <span className="hours-closed">{t('hours.closed')}</span> : null}
        {ranges.map((range) => (
          <div key={range.key} className="hours-range">
            <input
              className="input input-small"
              type="time"
              aria-label={t('from')}
              required
              value={range.from}
              onChange={(event) => set(range.key, { from: event.target.value })}
            />
            –
            <input
              className="input input-small"
              type="time"
              aria-label={t('to')}
              required
              value={range.to}
              onChange={(event) => set(range.key, { to: event.target.value })}
            />
            {ranges.length > 1 ? (
              <Button
                look="quiet"
                small
                className="button-icon-only"
                aria-label={t('remove', { name: `${range.from}–${range.to}` })}
                onClick={() => onChange(ranges.filter((each) => each.key !== range.key))}
              >
                <X aria-hidden="true" />
              </Button>
            ) : null}
            {range === ranges.at(-1) ? (
              <Button
                look="quiet"
                small
                className="button-icon-only"
                aria-label={t('hours.addRange')}
                onClick={() => onChange([...ranges, newRange(range.to, '18:00')])}
              >
                <Plus aria-hidden="true" />
              </Button>
            ) : null}
          </div>
        ))}
      </div>
    </fieldset>
  );
}
