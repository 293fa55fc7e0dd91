/** *I am not available on these days*: single days, and days with hours of their own that came from elsewhere. */
import '../../../ui/components/picker.css';
import { X } from 'lucide-react';
import { useState } from 'react';
import type { WeeklyHours } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { Field } from '../../../ui/components/field.tsx';
import { clockOf } from '../../../ui/local-time.ts';
import { useDates, useText } from '../../context/text.tsx';

type Exceptions = WeeklyHours['exceptions'];

export function DaysOff({ exceptions, onChange }: { exceptions: Exceptions; onChange: (exceptions: Exceptions) => void }) {
  const { t } = useText();
  const dates = useDates('UTC');
  const [onDate, setOnDate] = useState('');
  const add = () => {
    const others = exceptions.filter((each) => each.onDate !== onDate);
    onChange([...others, { onDate, ranges: [] }].toSorted((a, b) => a.onDate.localeCompare(b.onDate)));
    setOnDate('');
  };
  return (
    <>
      <ul className="off-days">
        {exceptions.map((exception) => {
          const day = dates.day(`${exception.onDate}T12:00:00Z`);
          const hours = exception.ranges.map((range) => `${clockOf(range.fromMinute)}–${clockOf(range.toMinute)}`).join(', ');
          return (
            <li key={exception.onDate} className="picker-chip">
              {hours ? `${day}: ${hours}` : day}
              <button
                type="button"
                className="picker-remove"
                aria-label={t('remove', { name: day })}
                onClick={() => onChange(exceptions.filter((each) => each !== exception))}
              >
                <X aria-hidden="true" />
              </button>
            </li>
          );
        })}
      </ul>
      <div className="filters">
        <Field label={t('hours.offDay')}>
          {(control) => (
            <input {...control} className="input" type="date" value={onDate} onChange={(event) => setOnDate(event.target.value)} />
          )}
        </Field>
        <Button disabled={onDate === ''} onClick={add}>
          {t('add')}
        </Button>
      </div>
    </>
  );
}
