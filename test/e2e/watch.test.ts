/** The watch over every page sees what it is there for: a page that does everything wrong is complained about. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { violationsOn } from '../support/browser/accessibility.ts';
import { launchBrowser } from '../support/browser/launch-browser.ts';
import { openVisitor } from '../support/browser/visitor.ts';

const ORIGIN = 'http://calendula.test';
const BAD_PAGE = `<!doctype html><html><head><title>Bad</title>
  <script src="/late.js"></script></head>
  <body><h1>Bad</h1><img src="http://tracker.test/pixel.png"><script>alert('inline')</script></body></html>`;
const LATE = `console.error('something is wrong'); setTimeout(() => { throw new Error('thrown later'); });`;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

it('names third parties, errors, breaches of the policy and inaccessible parts', async () => {
  const visitor = await openVisitor(browser, { origin: ORIGIN });
  const { page, complaints } = visitor;
  const headers = { 'content-security-policy': "script-src 'self'" };
  await page.route(`${ORIGIN}/`, (route) => route.fulfill({ contentType: 'text/html', headers, body: BAD_PAGE }));
  await page.route(`${ORIGIN}/late.js`, (route) => route.fulfill({ contentType: 'text/javascript', body: LATE }));
  await page.route('http://tracker.test/**', (route) => route.fulfill({ status: 404 }));
  await page.goto(`${ORIGIN}/`);
  for (const part of [
    'third party: http://tracker.test',
    'something is wrong',
    'thrown later',
    'Content Security Policy',
    '404 for image',
  ]) {
    await expect.poll(() => complaints.some((complaint) => complaint.includes(part)), { message: part }).toBe(true);
  }
  const violations = await violationsOn(page);
  for (const rule of ['image-alt', 'html-has-lang']) expect(violations.some((violation) => violation.startsWith(rule))).toBe(true);
  await visitor.close();
});
