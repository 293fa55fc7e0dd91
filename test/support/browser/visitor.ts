/**
 * Somebody with a browser of their own. Everything that must never happen on any page is collected while they look around:
 * requests to third parties, errors on the console, breaches of the page's own policy, answers that say the server broke.
 */
import type { Browser, ConsoleMessage, Page, Request, Response } from 'playwright-core';

export interface VisitorOptions {
  /** The only origin that pages may ask. */
  readonly origin: string;
  readonly language?: 'en' | 'de';
  readonly size?: { readonly width: number; readonly height: number };
  /** False: the browser runs no scripts. */
  readonly scripts?: boolean;
  /** Origins of calendar systems whose own pages are visited; their certificates are the tests' own. */
  readonly systems?: readonly string[];
  /** IANA name of the device's zone. */
  readonly zone?: string;
}

export interface Visitor {
  readonly page: Page;
  /** What must not have happened; stays empty. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 360, height: 740 };

/** The machine that runs the tests may be busy with other work. */
const PATIENCE_MS = 60_000;
const LOCALES = { en: 'en-GB', de: 'de-DE' };
/** Chromium's own words for an answer of 400 and above; the answers themselves are judged in `onResponse`. */
const FAILED_ANSWER = 'Failed to load resource: the server responded with a status of 4';

export async function openVisitor(browser: Browser, options: VisitorOptions): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: options.size ?? DESK,
    locale: LOCALES[options.language ?? 'en'],
    timezoneId: options.zone ?? 'Europe/Berlin',
    javaScriptEnabled: options.scripts ?? true,
    reducedMotion: 'reduce',
    colorScheme: 'light',
    ignoreHTTPSErrors: options.systems !== undefined,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  const page = await context.newPage();
  page.on('request', (request) => complaints.push(...strangers(request, [options.origin, ...(options.systems ?? [])])));
  page.on('response', (response) => complaints.push(...brokenAnswer(response)));
  page.on('console', (message) => complaints.push(...consoleComplaint(message)));
  page.on('pageerror', (error) => complaints.push(`error on ${page.url()}: ${error.message}`));
  return { page, complaints, close: () => context.close() };
}

function strangers(request: Request, origins: readonly string[]): string[] {
  const url = request.url();
  const own = origins.some((origin) => url.startsWith(`${origin}/`)) || /^(data|blob|about):/.test(url);
  return own ? [] : [`request to a third party: ${url}`];
}

/** Does the work; when it fails, what everybody then saw is kept in test-results/failures. */
export async function keepPicturesOfFailure(visitors: readonly Visitor[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    for (const [at, { page }] of visitors.entries()) {
      await page.screenshot({ path: `test-results/failures/${new Date().toISOString().replaceAll(':', '-')}-${at + 1}.png` });
    }
    throw error;
  }
}

/** A refusal is an answer for a page or its script; for a file of the page it is a fault. */
function brokenAnswer(response: Response): string[] {
  const status = response.status();
  const part = response.request().resourceType();
  const refusal = status < 500 && (part === 'fetch' || part === 'document');
  return status >= 400 && !refusal ? [`${status} for ${part} ${response.url()}`] : [];
}

/** A breach of the content security policy is an error on the console too. */
function consoleComplaint(message: ConsoleMessage): string[] {
  const [type, text] = [message.type(), message.text()];
  const bad = type === 'error' || /content security policy|violates/i.test(text);
  return bad && !text.startsWith(FAILED_ANSWER) ? [`console ${type} on ${message.location().url}: ${text}`] : [];
}
