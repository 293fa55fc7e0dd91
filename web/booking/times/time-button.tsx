/** One free time. Its accessible name says start, end and whose clock it is: *13:30 to 14:15, your time*. */
import { zoneWords } from '../../ui/dates.ts';
import { usePage } from '../page-context.ts';
import { startValue } from '../page-link.ts';
import { localDate, shownZoneWords, timeWords } from '../when.ts';

const MINUTE_MS = 60_000;

export function TimeButton({ start, chosen, other }: { start: number; chosen: boolean; other: string | null }) {
  const page = usePage();
  const { model, t } = page;
  const end = start + (model.appointment?.lengthMinutes ?? 0) * MINUTE_MS;
  return (
    <button type="submit" name="start" value={startValue(start)} aria-current={chosen ? 'true' : undefined}>
      {timeWords(page, start)}
      <span class="vh">{t('time.name', { end: timeWords(page, end), zone: shownZoneWords(page) })}</span>
      {other && <OtherTime start={start} other={other} />}
    </button>
  );
}

function OtherTime({ start, other }: { start: number; other: string }) {
  const page = usePage();
  const { model, t, device } = page;
  const time = timeWords(page, start, other);
  const sameDay = localDate(page, start, other) === localDate(page, start);
  const shown = sameDay ? time : `${weekdayWord(start, other, model.language)} ${time}`;
  const named = device?.zone === other ? t('time.yours') : zoneWords(other, model.language);
  return (
    <>
      <small aria-hidden="true">{shown}</small>
      <span class="vh">{t('time.other', { time: shown, zone: named })}</span>
    </>
  );
}

function weekdayWord(at: number, zone: string, language: 'en' | 'de'): string {
  return new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: zone }).format(at);
}
