/** A month as a real table: each day says its date and how many times it has, and leads to its times in the list. */
import { formatDay, weekdayNames } from '../../ui/dates.ts';
import { usePage } from '../page-context.ts';
import { pageLink } from '../page-link.ts';
import type { ChooseContent } from '../page-model.ts';
import { localDate } from '../when.ts';
import { type DayOfTimes, monthBeside, weeksOf } from './group-days.ts';

interface MonthProps {
  readonly content: ChooseContent;
  readonly month: string;
  readonly days: readonly DayOfTimes[];
}

export function MonthView({ content, month, days }: MonthProps) {
  const { model, t } = usePage();
  const months = days.map((day) => day.date.slice(0, 7));
  const before = months.some((one) => one < month);
  const after = months.some((one) => one > month);
  return (
    <div class="month" id="month" tabIndex={-1}>
      <table>
        <caption>{monthWords(month, model.language)}</caption>
        <thead>
          <tr>
            {weekdayNames(model.language, 'short').map((name, index) => (
              <th key={name} scope="col" abbr={weekdayNames(model.language, 'long')[index]}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month).map((week, row) => (
            <tr key={row}>
              {week.map((date, column) => (
                <td key={column}>{date && <DayCell date={date} content={content} days={days} />}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="links">
        {before && (
          <a class="quiet" href={pageLink(model, { month: monthBeside(month, -1), hash: 'month' })}>
            {t('month.previous')}
          </a>
        )}
        {after && (
          <a class="quiet" href={pageLink(model, { month: monthBeside(month, 1), hash: 'month' })}>
            {t('month.next')}
          </a>
        )}
      </p>
    </div>
  );
}

function DayCell({ date, content, days }: { date: string; content: ChooseContent; days: readonly DayOfTimes[] }) {
  const page = usePage();
  const { model, t } = page;
  const number = Number(date.slice(8));
  const at = Date.parse(`${date}T00:00Z`);
  const words = formatDay(at, 'UTC', model.language);
  const index = days.findIndex((day) => day.date === date);
  if (index < 0) {
    return (
      <>
        <span aria-hidden="true">{number}</span>
        <span class="vh">{t('month.none', { day: words })}</span>
      </>
    );
  }
  const count = days[index]?.starts.length ?? 0;
  const link = pageLink(model, { days: Math.max(content.days, index + 1), hash: `day-${date}` });
  return (
    <a class="free-day" href={link} aria-current={date === localDate(page, model.now) ? 'date' : undefined}>
      <span class="vh">{t('month.day', { day: words, count })}</span>
      <span aria-hidden="true">{number}</span>
      <span class="free-count" aria-hidden="true">
        {count}
      </span>
    </a>
  );
}

function monthWords(month: string, language: 'en' | 'de'): string {
  return new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(Date.parse(`${month}-01T00:00Z`));
}
