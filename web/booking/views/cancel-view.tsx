/** Cancelling: a question first, then a button that sends a form; a link alone changes nothing. */
import { usePage } from '../page-context.ts';
import { pageLink } from '../page-link.ts';
import type { Interview } from '../page-model.ts';
import { InterviewFacts } from './interview-facts.tsx';
import { PageTitle } from './page-title.tsx';

export function CancelView({ interview }: { interview: Interview }) {
  const { model, t } = usePage();
  return (
    <>
      <PageTitle>{t('cancel.title')}</PageTitle>
      <InterviewFacts interview={interview} />
      <p>{t('cancel.help', { organization: model.organizationName })}</p>
      <div class="actions">
        <form method="post" action={pageLink(model, { action: 'cancel' })}>
          <button type="submit" class="destructive">
            {t('cancel.yes')}
          </button>
        </form>
        <a class="button" href={pageLink(model)}>
          {t('cancel.no')}
        </a>
      </div>
    </>
  );
}

export function CancelledView({ interview }: { interview: Interview | null }) {
  const { model, t } = usePage();
  return (
    <>
      <PageTitle>{t('cancelled.title')}</PageTitle>
      {interview && <InterviewFacts interview={interview} over />}
      <p>{t('cancelled.help', { organization: model.organizationName })}</p>
    </>
  );
}
