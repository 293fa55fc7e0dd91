/** Language switch and the promise about data. */
import { usePage } from '../page-context.ts';
import { pageLink } from '../page-link.ts';

export function PageFooter() {
  const { model, t } = usePage();
  const other = model.language === 'de' ? 'en' : 'de';
  return (
    <footer>
      <p>{t('page.privacy')}</p>
      <p>
        <a class="quiet" href={pageLink(model, { language: other })} lang={other} hreflang={other} data-full-load>
          {t('page.language')}
        </a>
      </p>
    </footer>
  );
}
