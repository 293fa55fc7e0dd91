/** The page Outbox, where the demonstration keeps the mails it would have sent. */
import type { Page } from 'playwright-core';
import { goTo } from './sign-in.ts';

/** The private link in the newest mail to this applicant. */
export async function linkInOutbox(page: Page, applicant: string): Promise<string> {
  await goTo(page, 'Outbox');
  await page.getByRole('navigation', { name: 'Outbox' }).getByRole('link').filter({ hasText: applicant }).first().click();
  const link = page.locator('.mail-text').getByRole('link', { name: /\/b\// }).first();
  return (await link.getAttribute('href')) ?? '';
}
