/**
 * The page's own forms and links, sent without reloading. The server answers the same addresses with the page's model when it is
 * asked for JSON, so a page with scripts and one without can never disagree about what a step means.
 */
import type { BookingPageModel } from '../page-model.ts';

export interface PageRequest {
  readonly url: string;
  /** Null asks by GET, which changes nothing. */
  readonly body: URLSearchParams | null;
  /** Where focus goes afterwards; null lets the answer decide. */
  readonly focus: string | null;
}

export interface PageAnswer {
  readonly model: BookingPageModel;
  /** Where the answer stands: for the address bar. */
  readonly url: string;
}

const TIMEOUT_MS = 20_000;

/** @throws Error when there is no answer, or one that shows nothing: what is on the screen is worth more. */
export async function ask({ url, body }: PageRequest): Promise<PageAnswer> {
  const response = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: { accept: 'application/json' },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const model: BookingPageModel = await response.json();
  if (!model.content || model.content.kind === 'trouble') throw new Error(`no page: ${response.status}`);
  return { model, url: body && !response.redirected ? location.href : response.url };
}

/** Null for what the browser shall do itself. */
export function requestOfSubmit(event: SubmitEvent): PageRequest | null {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return null;
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form, event.submitter)) fields.append(name, String(value));
  if (form.method === 'post') return { url: form.action, body: fields, focus: null };
  const { origin, pathname } = new URL(form.action);
  return { url: `${origin}${pathname}?${fields}`, body: null, focus: null };
}

/** Null for what the browser shall do itself. */
export function requestOfClick(event: MouseEvent, path: string): PageRequest | null {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.dataset.fullLoad !== undefined || link.origin !== location.origin || link.pathname !== path) return null;
  return { url: link.href, body: null, focus: link.hash.slice(1) || null };
}
