/**
 * A letter as HTML. Every value goes through the template tag, which escapes it. No images, no scripts, nothing from elsewhere,
 * nothing that tells when the mail was read. Colours follow the reader's light or dark setting where the mail program can.
 */
import { html } from 'hono/html';
import type { Letter, LetterBlock } from './letter.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; padding: 24px 16px; background: #faf8f4; color: #26221c; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 34rem; margin: 0 auto; }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 1.25rem; }
p { margin: 0 0 1rem; }
dl { margin: 0 0 1.25rem; padding: 0.75rem 1rem; border: 1px solid #d9d2c5; border-radius: 4px; }
dt { font-size: 0.875rem; color: #665f54; }
dd { margin: 0 0 0.5rem; overflow-wrap: anywhere; }
dd:last-child { margin-bottom: 0; }
a { color: #7a4300; overflow-wrap: anywhere; }
a.action { display: inline-block; padding: 0.75rem 1.25rem; border-radius: 4px; background: #f2a33a; color: #26221c; font-weight: 600; text-decoration: none; }
.address { font-size: 0.875rem; color: #665f54; }
@media (prefers-color-scheme: dark) {
  body { background: #1d1a16; color: #f1ece2; }
  dl { border-color: #4a443a; }
  dt, .address { color: #b9b0a1; }
  a { color: #f5b866; }
  a.action { color: #26221c; }
}`;

/** The template tag is asynchronous only when a promise is put in; none ever is here. */
function rendered(part: ReturnType<typeof html>): string {
  if (part instanceof Promise) throw new TypeError('a letter must not contain promises');
  return part.toString();
}

export function letterAsHtml(letter: Letter): string {
  return rendered(html`<!doctype html>
<html lang="${letter.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${letter.subject}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${letter.heading}</h1>
<p>${letter.greeting}</p>
${letter.blocks.map(blockAsHtml)}
<p>${letter.closing}<br>${letter.from}</p>
</main>
</body>
</html>
`);
}

function blockAsHtml(block: LetterBlock): ReturnType<typeof html> {
  switch (block.kind) {
    case 'paragraph':
      return html`<p>${block.text}</p>`;
    case 'facts':
      return html`<dl>${block.rows.map((row) => html`<dt>${row.label}</dt><dd>${linked(row.value)}</dd>`)}</dl>`;
    case 'action':
      return html`<p><a class="action" href="${block.link}">${block.label}</a></p>
<p class="address"><a href="${block.link}">${block.link}</a></p>`;
  }
}

/** A value that is a web address and nothing else (a video room) becomes a link. */
function linked(value: string): ReturnType<typeof html> {
  return /^https:\/\/\S+$/.test(value) ? html`<a href="${value}">${value}</a>` : html`${value}`;
}
