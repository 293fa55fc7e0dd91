/** What is edited of weekly hours: the zone, every day of the week, and the days off. */
import { useId } from 'react';
import { Field } from '../../../ui/components/field.tsx';
import { weekdayNames } from '../../../ui/dates.ts';
import { useText } from '../../context/text.tsx';
import { ZoneSelect } from '../../shell/zone-select.tsx';
import { DayHours } from './day-hours.tsx';
import { DaysOff } from './days-off.tsx';
import type { HoursDraft } from './hours-draft.ts';

export function HoursFields({ draft, onChange }: { draft: HoursDraft; onChange: (draft: HoursDraft) => void }) {
  const { t, language } = useText();
  const offTitle = useId();
  return (
    <>
      <Field label={t('zone')}>
        {(control) => <ZoneSelect control={control} value={draft.zone} onChange={(zone) => onChange({ ...draft, zone })} />}
      </Field>
      <div>
        {weekdayNames(language, 'long').map((name, day) => (
          <DayHours
            key={name}
            name={name}
            ranges={draft.days[day] ?? []}
            onChange={(ranges) => onChange({ ...draft, days: draft.days.with(day, ranges) })}
          />
        ))}
      </div>
      <section className="stack-tight" aria-labelledby={offTitle}>
        <h3 id={offTitle}>{t('hours.off')}</h3>
        <DaysOff exceptions={draft.exceptions} onChange={(exceptions) => onChange({ ...draft, exceptions })} />
      </section>
    </>
  );
}
