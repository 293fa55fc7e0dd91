/** A letter as a short list of blocks: the one source of a mail's HTML and its plain text twin. */
import type { Language } from '../domain/interview/application.ts';

export type LetterBlock =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly { readonly label: string; readonly value: string }[] }
  /** A button in HTML, and the address written out in both. */
  | { readonly kind: 'action'; readonly label: string; readonly link: string };

export interface Letter {
  readonly language: Language;
  readonly subject: string;
  readonly heading: string;
  readonly greeting: string;
  readonly blocks: readonly LetterBlock[];
  readonly closing: string;
  /** Who writes: the organisation's name. */
  readonly from: string;
}

/** One line without control characters: names come from outside and stand in headers. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
