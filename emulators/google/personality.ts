/** Habits of the real service that a test can switch on, off or change. */

export interface Personality {
  /** How often an event with a new Meet link is read before the link is there. */
  readonly meetPendingReads: number;
  /** No Meet link is ever made, as where the administrator has switched Meet off. */
  readonly meetFails: boolean;
  /** What everybody of the organisation sees of a room's calendar unless more was shared. */
  readonly roomRole: 'none' | 'freeBusyReader' | 'reader';
  /** Whether the Calendar API is switched on in the project. */
  readonly calendarApiEnabled: boolean;
  /** Scopes that the list of delegations grants besides those of the account, short names. */
  readonly alsoDelegated: readonly string[];
  /** Scopes that were taken off the list, short names. */
  readonly notDelegated: readonly string[];
}

export const WELL_BEHAVED: Personality = {
  meetPendingReads: 1,
  meetFails: false,
  roomRole: 'freeBusyReader',
  calendarApiEnabled: true,
  alsoDelegated: [],
  notDelegated: [],
};
