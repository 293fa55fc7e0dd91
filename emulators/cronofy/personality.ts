/** Ways in which the emulated service can be made to behave, all of them seen or documented of the real one. Mild by default. */

interface Rate {
  readonly count: number;
  readonly ms: number;
}

export interface Personality {
  /** Tokens of one data centre are nothing to another. */
  readonly dataCentre: string;
  /** Sliding windows of real time, for the one application. */
  readonly limits: { readonly second: Rate; readonly minute: Rate };
  readonly pageSize: number;
  readonly expiresIn: number;
  /** Until a queued write shows, by the organisation's clock. */
  readonly writeDelayMs: number;
  /** Until the calendar system has made a video meeting, by the organisation's clock. */
  readonly meetingDelayMs: number;
  /** Addresses in whose calendars the system behind refuses every write, of which nobody is told. */
  readonly neverWrites: readonly string[];
  /** Between the answer to a request for delegation and its callback, in real time. */
  readonly callbackDelayMs: number;
  /** `second`: behind the signature with another secret, as while secrets are rotated. */
  readonly signature: 'good' | 'second' | 'wrong' | 'hex' | 'missing';
  /** By address: what the callback says instead of a code. */
  readonly delegationErrors: Readonly<Record<string, { readonly error: string; readonly error_key?: string }>>;
  readonly disconnected: readonly string[];
  readonly firstSync: readonly string[];
  /** Answered 423. */
  readonly locked: readonly string[];
  /** Enterprise Connect is part of the plan; otherwise 402. */
  readonly planHasEnterpriseConnect: boolean;
  readonly conferencing: boolean;
  /** A next page that leads to another host. */
  readonly strayPages: boolean;
  /** Tokens of persons end when the service account is revoked. */
  readonly revokesTogether: boolean;
}

export const USUAL: Personality = {
  dataCentre: 'de',
  limits: { second: { count: 50, ms: 1_000 }, minute: { count: 500, ms: 60_000 } },
  pageSize: 50,
  expiresIn: 10_800,
  writeDelayMs: 0,
  meetingDelayMs: 0,
  neverWrites: [],
  callbackDelayMs: 20,
  signature: 'good',
  delegationErrors: {},
  disconnected: [],
  firstSync: [],
  locked: [],
  planHasEnterpriseConnect: true,
  conferencing: true,
  strayPages: false,
  revokesTogether: true,
};
