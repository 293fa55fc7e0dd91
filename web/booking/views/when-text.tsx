/** A span as text that breaks between day, times and zone, never inside the times. */
import { zoneWords } from '../../ui/dates.ts';
import { usePage } from '../page-context.ts';
import type { PageSpan } from '../page-model.ts';
import { longDayWords, timesWords } from '../when.ts';

export function WhenText({ span, zone }: { span: PageSpan; zone: string }) {
  const page = usePage();
  return (
    <>
      {longDayWords(page, span.start, zone)}, <span class="unbroken">{timesWords(page, span, zone)}</span>{' '}
      <span class="unbroken">({zoneWords(zone, page.model.language)})</span>
    </>
  );
}
