/** Why the last step did not happen, and what to do now: with the nearest other times where there are any. */
import { type Page, usePage } from '../page-context.ts';
import { pageLink, startValue } from '../page-link.ts';
import type { Notice } from '../page-model.ts';
import { KeptFields } from '../times/day-list.tsx';
import { startWords, timeWords } from '../when.ts';

export function NoticeBox({ notice }: { notice: Notice }) {
  const page = usePage();
  const alternatives = 'alternatives' in notice ? notice.alternatives : [];
  return (
    <section class={`notice ${notice.kind === 'availability-unknown' ? 'unknown' : 'told'}`} aria-labelledby="notice">
      <h2 id="notice" tabIndex={-1}>
        {headline(page, notice)}
      </h2>
      <Advice notice={notice} />
      {alternatives.length > 0 && <Alternatives starts={alternatives} />}
    </section>
  );
}

function headline(page: Page, notice: Notice): string {
  const { t } = page;
  switch (notice.kind) {
    case 'slot-taken':
      return t('notice.taken', { when: startWords(page, notice.start) });
    case 'not-offered':
      return t('notice.notOffered', { when: startWords(page, notice.start) });
    case 'availability-unknown':
      return t('notice.unknown', { when: startWords(page, notice.start) });
    case 'hold-gone':
      return t('notice.holdGone', { when: startWords(page, notice.start) });
    case 'already-booked':
      return t('notice.booked');
    case 'changed-meanwhile':
      return t('notice.changed');
    case 'started':
      return t('notice.started');
  }
}

function Advice({ notice }: { notice: Notice }) {
  const { t } = usePage();
  switch (notice.kind) {
    case 'slot-taken':
    case 'not-offered':
      return <p>{t(notice.alternatives.length > 0 ? 'notice.alternatives' : 'notice.pick')}</p>;
    case 'availability-unknown':
      return <TryAgain start={notice.start} heldUntil={notice.heldUntil} />;
    default:
      return null;
  }
}

function TryAgain({ start, heldUntil }: { start: number; heldUntil: number | null }) {
  const page = usePage();
  const { model, t } = page;
  const moving = model.content.kind === 'choose' && model.content.moving !== null;
  const action = moving ? 'move' : heldUntil === null ? 'hold' : 'book';
  return (
    <>
      <p>{heldUntil === null ? t('notice.unknownFree') : t('notice.unknownKept', { time: timeWords(page, heldUntil) })}</p>
      <form method="post" action={pageLink(model, { action })}>
        <button type="submit" name="start" value={startValue(start)}>
          {t('notice.again')}
        </button>
      </form>
    </>
  );
}

function Alternatives({ starts }: { starts: readonly number[] }) {
  const page = usePage();
  const { model } = page;
  const moving = model.content.kind === 'choose' && model.content.moving !== null;
  return (
    <form method={moving ? 'get' : 'post'} action={moving ? `${model.path}#confirm` : pageLink(model, { action: 'hold' })}>
      {moving && <KeptFields />}
      <ul class="alternatives">
        {starts.map((start) => (
          <li key={start}>
            <button type="submit" name="start" value={startValue(start)}>
              {startWords(page, start)}
            </button>
          </li>
        ))}
      </ul>
    </form>
  );
}
