/** What the server loads: renders the booking page to a document, and names the hash of its style sheet for the security policy. */
import { createHash } from 'node:crypto';
import { renderToString } from 'preact-render-to-string';
import sign from '../brand/favicon.svg?raw';
import styles from './booking.css?inline';
import { BookingDocument, type DocumentParts } from './document.tsx';
import type { BookingPageModel } from './page-model.ts';

/** Written in by the build, after the scripts are there. */
declare const __BOOKING_SCRIPTS__: DocumentParts['scripts'];

const parts: DocumentParts = {
  styles,
  scripts: __BOOKING_SCRIPTS__,
  icon: `data:image/svg+xml,${encodeURIComponent(sign)}`,
};

/** For `style-src`: exactly this sheet may stand in the document. */
export const styleHash = `sha256-${createHash('sha256').update(styles).digest('base64')}`;

export function renderBookingPage(model: BookingPageModel): string {
  return `<!doctype html>${renderToString(<BookingDocument model={model} parts={parts} />)}`;
}
