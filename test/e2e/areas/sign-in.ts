/** Signing in as one of the people the demonstration begins with, and going from page to page by the rail. */
import type { Browser, Page } from 'playwright-core';
import { DEMO_DOMAIN, DEMO_PASSWORD } from '../../../demo/seed.ts';
import { openVisitor, type Visitor, type VisitorOptions } from '../../support/browser/visitor.ts';

export type Login = 'hr' | 'recruiter' | 'admin' | 'interviewer';

export async function fillSignIn(page: Page, login: Login, password: string = DEMO_PASSWORD): Promise<void> {
  await page.getByLabel('E-mail address').fill(`${login}@${DEMO_DOMAIN}`);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

export async function openSignedIn(browser: Browser, login: Login, options: VisitorOptions): Promise<Visitor> {
  const visitor = await openVisitor(browser, options);
  await visitor.page.goto(`${options.origin}/admin/`);
  await fillSignIn(visitor.page, login);
  await visitor.page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor();
  return visitor;
}

/** @param link As it stands in the rail. */
export async function goTo(page: Page, link: string, heading: string = link): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: link, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
  await settled(page);
}

/** Everything that was asked for is there. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main .skeleton').first().waitFor({ state: 'detached' });
}
