/** Choosing a time: what it is for, the free times day by day, and the way out when none suits. */
import { zoneWords } from '../../ui/dates.ts';
import { usePage } from '../page-context.ts';
import { pageLink } from '../page-link.ts';
import type { ChooseContent } from '../page-model.ts';
import { DayList } from '../times/day-list.tsx';
import { groupByDay } from '../times/group-days.ts';
import { MonthView } from '../times/month-view.tsx';
import { otherZone, spanWords } from '../when.ts';
import { NoticeBox } from './notice-box.tsx';
import { PageTitle } from './page-title.tsx';

export function ChooseView({ content }: { content: ChooseContent }) {
  const { model, t } = usePage();
  return (
    <>
      <Opening content={content} />
      {content.notice && <NoticeBox notice={content.notice} />}
      <section aria-labelledby="times">
        <h2 id="times" tabIndex={-1}>
          {t('choose.times')}
        </h2>
        {content.startMinutes.length > 0 || content.chosen ? <Times content={content} /> : <NoTimes />}
      </section>
      {!content.moving && (
        <p class="way-out">
          <a class="button" href={pageLink(model, { view: 'decline' })}>
            {t('decline.link')}
          </a>
        </p>
      )}
    </>
  );
}

function Opening({ content }: { content: ChooseContent }) {
  const page = usePage();
  const { model, t } = page;
  const { appointment } = model;
  return (
    <>
      <PageTitle>{t(content.moving ? 'choose.moving' : 'choose.title')}</PageTitle>
      {appointment && (
        <p class="facts">
          <span>{appointment.position}</span> <span>{t('choose.minutes', { count: appointment.lengthMinutes })}</span>{' '}
          {appointment.location && <span>{appointment.location}</span>}
        </p>
      )}
      {content.moving ? (
        <p>
          {t('choose.stands', { when: spanWords(page, content.moving) })} <a href={pageLink(model, { view: null })}>{t('choose.keep')}</a>
        </p>
      ) : (
        appointment && <p>{t('choose.hello', { name: appointment.applicantName })}</p>
      )}
    </>
  );
}

function Times({ content }: { content: ChooseContent }) {
  const page = usePage();
  const { model, t, clockOf } = page;
  const days = groupByDay(withChosen(content), clockOf(model.zone));
  const first = days[0]?.date ?? '';
  const other = otherZone(
    page,
    days.flatMap((day) => day.starts),
  );
  return (
    <>
      <ZoneSentence other={other} />
      <p class="links">
        <a class="quiet" href={pageLink(model, { view: 'zone' })}>
          {t('zone.change')}
        </a>
        {content.month === null ? (
          <a class="quiet" href={pageLink(model, { month: first.slice(0, 7), hash: 'month' })}>
            {t('month.show')}
          </a>
        ) : (
          <a class="quiet" href={pageLink(model, { month: null, hash: 'times' })}>
            {t('month.hide')}
          </a>
        )}
      </p>
      {content.month !== null && <MonthView content={content} month={content.month} days={days} />}
      <DayList content={content} days={days} other={other} />
    </>
  );
}

/** The chosen time stays in the list even where the server no longer counts it as free, because it is kept for this visitor. */
function withChosen({ startMinutes, chosen }: ChooseContent): readonly number[] {
  if (!chosen) return startMinutes;
  return [...new Set([...startMinutes, chosen.start / 60_000])].sort((a, b) => a - b);
}

function ZoneSentence({ other }: { other: string | null }) {
  const { model, t, device } = usePage();
  const zone = zoneWords(model.zone, model.language);
  const sentence = other ? t('zone.both', { zone, other: zoneWords(other, model.language) }) : t('zone.sentence', { zone });
  const offered = !model.zoneChosen && device && other === device.zone ? device.zone : null;
  return (
    <>
      <p class="zone">{sentence}</p>
      {offered && (
        <p class="zone-offer">
          {t('zone.offer', { zone: zoneWords(offered, model.language) })}{' '}
          <a class="button" href={pageLink(model, { zone: offered, hash: 'times' })}>
            {t('zone.take', { zone: zoneWords(offered, model.language) })}
          </a>
        </p>
      )}
    </>
  );
}

function NoTimes() {
  const { t } = usePage();
  return (
    <div class="empty">
      <p>{t('choose.none')}</p>
      <p>{t('choose.noneHelp')}</p>
    </div>
  );
}
