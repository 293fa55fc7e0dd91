/** What no CalDAV server can show, with the reasons. */
import type { CaseName } from '../../../src/providers/conformance/describe-conformance.ts';

export const CALDAV_SKIPS = {
  'a booked room declines, and the organizer sees it': 'a CalDAV server refuses a booked room at once, or never',
  'an online meeting has an address to join it': 'CalDAV has no meetings of its own',
  'a change in a calendar is pushed to us, and none after the end': 'CalDAV pushes nothing',
} satisfies Partial<Record<CaseName, string>>;
