/** The chosen time, how long it is kept, and the one thing to do next. Asks for nothing the organisation already knows. */
import type { ComponentChildren } from 'preact';
import { usePage } from '../page-context.ts';
import { pageLink, startValue } from '../page-link.ts';
import type { Chosen, PageSpan } from '../page-model.ts';
import { spanWords, timeWords } from '../when.ts';
import { WhenText } from './when-text.tsx';

const MINUTE_MS = 60_000;
/** From here on, keeping the time longer is offered; without scripts it is offered all the while. */
const ENDING_MINUTES = 4;

export function ConfirmBox({ chosen, moving }: { chosen: Chosen; moving: PageSpan | null }) {
  const page = usePage();
  const { model, t } = page;
  const start = <input type="hidden" name="start" value={startValue(chosen.start)} />;
  return (
    <section class="confirm" aria-labelledby="confirm">
      <h4 id="confirm" tabIndex={-1}>
        {t('confirm.heading')}: <WhenText span={chosen} zone={model.zone} />
      </h4>
      {moving && <p>{t('confirm.before', { when: spanWords(page, moving) })}</p>}
      {chosen.heldUntil !== null && <Kept until={chosen.heldUntil} />}
      <div class="actions">
        <form method="post" action={pageLink(model, { action: moving ? 'move' : 'book' })}>
          {start}
          <button type="submit" class="primary">
            {t(moving ? 'confirm.move' : 'confirm.book')}
          </button>
        </form>
        {moving ? (
          <a class="button" href={pageLink(model, { hash: 'times' })}>
            {t('confirm.other')}
          </a>
        ) : (
          <>
            <Extend until={chosen.heldUntil}>{start}</Extend>
            <form method="post" action={pageLink(model, { action: 'release' })}>
              <button type="submit">{t('confirm.other')}</button>
            </form>
          </>
        )}
      </div>
    </section>
  );
}

function Kept({ until }: { until: number }) {
  const page = usePage();
  const { t, device } = page;
  const time = timeWords(page, until);
  if (!device) return <p class="kept">{t('confirm.kept', { time })}</p>;
  const left = minutesLeft(until, device.now);
  return (
    <>
      <p class="kept">{t('confirm.keptLeft', { time, count: left })}</p>
      <p class="vh" role="status">
        {left < ENDING_MINUTES && t('confirm.ending', { count: ENDING_MINUTES })}
      </p>
    </>
  );
}

function Extend({ until, children }: { until: number | null; children: ComponentChildren }) {
  const { model, t, device } = usePage();
  if (until === null || (device && minutesLeft(until, device.now) >= ENDING_MINUTES)) return null;
  return (
    <form method="post" action={pageLink(model, { action: 'hold' })}>
      {children}
      <button type="submit">{t('confirm.extend')}</button>
    </form>
  );
}

function minutesLeft(until: number, now: number): number {
  return Math.max(0, Math.floor((until - now) / MINUTE_MS));
}
