/** The page's model exists twice, on either side of a wall; here the two are held together, by the compiler. */
import { expect, it } from 'vitest';
import type * as browser from '../../../web/booking/page-model.ts';
import type * as server from './page-model.ts';

type Same<A, B> = [A, B] extends [B, A] ? true : never;

it('is the same on both sides', () => {
  const model: Same<browser.BookingPageModel, server.BookingPageModel> = true;
  const content: Same<browser.PageContent, server.PageContent> = true;
  const notice: Same<browser.Notice, server.Notice> = true;
  expect([model, content, notice]).toEqual([true, true, true]);
});
