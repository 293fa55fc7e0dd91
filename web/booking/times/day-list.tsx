/** Free times as a list under one heading per day; the confirmation opens right below the day it belongs to. */
import { usePage } from '../page-context.ts';
import { FIRST_DAYS, pageLink } from '../page-link.ts';
import type { ChooseContent } from '../page-model.ts';
import { ConfirmBox } from '../views/confirm-box.tsx';
import { dayWords, localDate } from '../when.ts';
import type { DayOfTimes } from './group-days.ts';
import { TimeButton } from './time-button.tsx';

interface DayListProps {
  readonly content: ChooseContent;
  readonly days: readonly DayOfTimes[];
  readonly other: string | null;
}

export function DayList({ content, days, other }: DayListProps) {
  const page = usePage();
  const { model, t } = page;
  const chosenOn = content.chosen && localDate(page, content.chosen.start);
  const shown = days.slice(0, Math.max(content.days, days.findIndex((day) => day.date === chosenOn) + 1));
  const more = Math.min(days.length - shown.length, FIRST_DAYS);
  const next = days[shown.length];
  return (
    <>
      {shown.map((day) => (
        <Day key={day.date} day={day} content={content} other={other} />
      ))}
      {next && (
        <p>
          <a class="button" href={pageLink(model, { days: shown.length + more, hash: `day-${next.date}` })}>
            {t('choose.later', { count: more })}
          </a>
        </p>
      )}
    </>
  );
}

function Day({ day, content, other }: { day: DayOfTimes; content: ChooseContent; other: string | null }) {
  const page = usePage();
  const { model, t } = page;
  const first = day.starts[0] ?? 0;
  const id = `day-${day.date}`;
  const { chosen } = content;
  const chosenHere = chosen && day.starts.includes(chosen.start) ? chosen : null;
  return (
    <section class="day" aria-labelledby={id}>
      <h3 id={id} tabIndex={-1}>
        {t('day.heading', { day: dayWords(page, first), count: day.starts.length })}
      </h3>
      <form
        method={content.moving ? 'get' : 'post'}
        action={content.moving ? `${model.path}#confirm` : pageLink(model, { action: 'hold' })}
      >
        {content.moving && <KeptFields />}
        <ul class="times">
          {day.starts.map((start) => (
            <li key={start}>
              <TimeButton start={start} chosen={start === chosenHere?.start} other={other} />
            </li>
          ))}
        </ul>
      </form>
      {chosenHere && <ConfirmBox chosen={chosenHere} moving={content.moving} />}
    </section>
  );
}

/** A form that asks by GET replaces the query, so what stands there has to travel as fields. */
export function KeptFields() {
  const kept = new URL(pageLink(usePage().model), 'http://page').searchParams;
  return (
    <>
      {[...kept].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </>
  );
}
