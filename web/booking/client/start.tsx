/** Takes over the document that the server rendered. */
import { hydrate } from 'preact';
import type { BookingPageModel } from '../page-model.ts';
import type { BookingWords } from '../words/words.ts';
import { LivePage } from './live-page.tsx';

export function start(words: BookingWords): void {
  const [root, data] = [document.getElementById('page'), document.getElementById('model')];
  if (!root || !data) throw new Error('the document is not a booking page');
  const first: BookingPageModel = JSON.parse(data.textContent ?? '');
  hydrate(<LivePage first={first} words={words} />, root);
}
