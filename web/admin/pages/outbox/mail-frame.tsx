/**
 * A mail with its layout, in a frame that may run nothing. The page's policy allows no style elements, so the mail's own
 * style sheets are taken out and handed to the frame as objects; its links open beside the administration.
 */
import { useMemo } from 'react';

export function MailFrame({ html, title }: { html: string; title: string }) {
  const mail = useMemo(() => prepared(html), [html]);
  return (
    <iframe
      className="mail-frame"
      title={title}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={mail.html}
      onLoad={(event) => adopt(event.currentTarget, mail.styles)}
    />
  );
}

const STYLE_ELEMENT = /<style[^>]*>([\s\S]*?)<\/style>/gi;

function prepared(html: string): { html: string; styles: string } {
  const styles = [...html.matchAll(STYLE_ELEMENT)].map((found) => found[1]).join('\n');
  const page = new DOMParser().parseFromString(html.replaceAll(STYLE_ELEMENT, ''), 'text/html');
  for (const link of page.querySelectorAll('a')) {
    link.target = '_blank';
    link.rel = 'noopener';
  }
  return { html: `<!doctype html>${page.documentElement.outerHTML}`, styles };
}

/** A style sheet belongs to the window that made it: the frame's. */
function adopt(frame: HTMLIFrameElement, styles: string): void {
  const view = frame.contentWindow as (Window & typeof globalThis) | null;
  if (!view || !frame.contentDocument) return;
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(styles);
  frame.contentDocument.adoptedStyleSheets = [sheet];
}
