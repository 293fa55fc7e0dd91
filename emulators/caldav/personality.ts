/** Ways in which real servers differ from the well-behaved one. All off by default. */

export interface Personality {
  /** Free/busy of somebody the account has no right to: success and no busy time, instead of 3.8. */
  readonly noRightsSuccess: boolean;
  /** `If-None-Match: *` does not stop a PUT over an existing object. */
  readonly ignoresIfNoneMatch: boolean;
  /** A foreign sync token is answered as if all were well, with everything. */
  readonly bogusTokenAccepted: boolean;
  readonly noOutbox: boolean;
  readonly noFreeBusyQuery: boolean;
  /** Events are stored; attendees and rooms never hear of them. */
  readonly noScheduling: boolean;
  /** Other people's calendars answer 301 to another address on the same server. */
  readonly redirectsCalendars: boolean;
  /** The UID of an existing event at another address gives 500 instead of a precondition. */
  readonly duplicateUid500: boolean;
  /** A busy room: the PUT is refused with 409, or it is stored and the room declines. */
  readonly roomClash: 'refuse' | 'decline';
}

export const WELL_BEHAVED: Personality = {
  noRightsSuccess: false,
  ignoresIfNoneMatch: false,
  bogusTokenAccepted: false,
  noOutbox: false,
  noFreeBusyQuery: false,
  noScheduling: false,
  redirectsCalendars: false,
  duplicateUid500: false,
  roomClash: 'refuse',
};
