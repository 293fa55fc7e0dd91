/** *None of these suit me*: a path of its own, with room for when it would suit. */
import { usePage } from '../page-context.ts';
import { pageLink } from '../page-link.ts';
import type { PageContent } from '../page-model.ts';
import { PageTitle } from './page-title.tsx';

type DeclineContent = Extract<PageContent, { kind: 'decline' }>;

export function DeclineView({ content }: { content: DeclineContent }) {
  const { model, t } = usePage();
  const described = content.tooLong ? 'message-example message-error' : 'message-example';
  return (
    <>
      <PageTitle>{t('decline.title')}</PageTitle>
      <p>{t('decline.help', { organization: model.organizationName })}</p>
      <form class="sheet" method="post" action={pageLink(model, { action: 'decline' })}>
        <label for="message">{t('decline.label')}</label>
        <p class="soft" id="message-example">
          {t('decline.example')}
        </p>
        {content.tooLong && (
          <p class="error" id="message-error">
            {t('decline.tooLong')}
          </p>
        )}
        <textarea id="message" name="message" rows={5} aria-describedby={described} aria-invalid={content.tooLong || undefined}>
          {content.message}
        </textarea>
        <div class="actions">
          <button type="submit" class="primary">
            {t('decline.send')}
          </button>
          <a class="button" href={pageLink(model)}>
            {t('page.back')}
          </a>
        </div>
      </form>
    </>
  );
}

export function DeclinedView() {
  const { model, t } = usePage();
  return (
    <>
      <PageTitle>{t('declined.title')}</PageTitle>
      <p>{t('declined.help', { organization: model.organizationName })}</p>
    </>
  );
}
