/** A link that leads nowhere any more, and a page that cannot be shown: friendly, without blame, with what to do next. */
import { usePage } from '../page-context.ts';
import { pageLink } from '../page-link.ts';
import { PageTitle } from './page-title.tsx';

export function ClosedView({ reason }: { reason: 'unknown' | 'withdrawn' | 'expired' }) {
  const { model, t } = usePage();
  const help = reason === 'unknown' ? t('closed.unknownHelp') : t('closed.help', { organization: model.organizationName });
  return (
    <>
      <PageTitle>{t(`closed.${reason}`)}</PageTitle>
      <p>{help}</p>
    </>
  );
}

export function TroubleView() {
  const { model, t } = usePage();
  return (
    <>
      <PageTitle>{t('trouble.title')}</PageTitle>
      <p>{t('trouble.help')}</p>
      <p>
        <a class="button primary" href={pageLink(model)} data-full-load>
          {t('notice.again')}
        </a>
      </p>
    </>
  );
}
