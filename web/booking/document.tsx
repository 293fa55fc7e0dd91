/** The whole document. Styles stand in it, so that the times are there with the first answer; nothing is loaded from elsewhere. */
import { translator } from '../ui/messages.ts';
import { App } from './app.tsx';
import { localClocks } from './local-clock.ts';
import { PageProvider } from './page-context.ts';
import type { BookingPageModel } from './page-model.ts';
import { de } from './words/de.ts';
import { en } from './words/en.ts';
import type { WordKey } from './words/words.ts';

export interface DocumentParts {
  readonly styles: string;
  /** Scripts and what they import, by language. */
  readonly scripts: Readonly<Record<'en' | 'de', { readonly entry: string; readonly imports: readonly string[] }>>;
  /** Data URL of the sign. */
  readonly icon: string;
}

export const WORDS = { en, de };

const TITLES = {
  choose: 'choose.title',
  booked: 'booked.title',
  cancel: 'cancel.title',
  cancelled: 'cancelled.title',
  decline: 'decline.title',
  declined: 'declined.title',
  zone: 'zone.title',
  trouble: 'trouble.title',
  closed: 'closed.unknown',
} as const satisfies Record<BookingPageModel['content']['kind'], WordKey>;

export function BookingDocument({ model, parts }: { model: BookingPageModel; parts: DocumentParts }) {
  const t = translator(WORDS[model.language], model.language);
  const { content } = model;
  const title = t(content.kind === 'closed' ? `closed.${content.reason}` : TITLES[content.kind]);
  const script = parts.scripts[model.language];
  return (
    <html lang={model.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>{model.organizationName ? `${title} – ${model.organizationName}` : title}</title>
        <style dangerouslySetInnerHTML={{ __html: parts.styles }} />
        <link rel="icon" type="image/svg+xml" href={parts.icon} />
        <script type="module" src={script.entry} />
        {script.imports.map((path) => (
          <link key={path} rel="modulepreload" href={path} />
        ))}
      </head>
      <body>
        <div id="page">
          <PageProvider value={{ model, t, clockOf: localClocks(), device: null }}>
            <App />
          </PageProvider>
        </div>
        <script type="application/json" id="model" dangerouslySetInnerHTML={{ __html: jsonForHtml(model) }} />
      </body>
    </html>
  );
}

/** Names may hold `</script>` or `<!--`: no `<` is left in the text. */
export function jsonForHtml(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
