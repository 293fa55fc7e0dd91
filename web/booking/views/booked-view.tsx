/** The booked interview, and what can be done with it. */
import { usePage } from '../page-context.ts';
import { pageLink } from '../page-link.ts';
import type { BookedContent } from '../page-model.ts';
import { InterviewFacts } from './interview-facts.tsx';
import { NoticeBox } from './notice-box.tsx';
import { PageTitle } from './page-title.tsx';
import { Sign } from './sign.tsx';

export function BookedView({ content }: { content: BookedContent }) {
  const { model, t } = usePage();
  return (
    <>
      <div class="done">
        <Sign />
        <PageTitle>{t('booked.title')}</PageTitle>
      </div>
      {content.notice && <NoticeBox notice={content.notice} />}
      <InterviewFacts interview={content.interview} />
      <div class="actions">
        <a class="button primary" href={`${model.path}/interview.ics`} data-full-load>
          {t('booked.calendar')}
        </a>
        {content.changeable && (
          <>
            <a class="button" href={pageLink(model, { view: 'move' })}>
              {t('booked.move')}
            </a>
            <a class="button" href={pageLink(model, { view: 'cancel' })}>
              {t('booked.cancel')}
            </a>
          </>
        )}
      </div>
      <p class="soft">
        {t('booked.mail')} {t('booked.present')}
      </p>
    </>
  );
}
