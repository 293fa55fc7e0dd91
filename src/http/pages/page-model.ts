/**
 * Everything one state of the booking page needs, as plain data; rendering it is the browser side's work. Instants are epoch
 * milliseconds. web/booking has a twin of these types, because neither side imports the other; a test holds the two together.
 */

export interface BookingPageModel {
  /** `/b/<token>`: every link and form of the page starts with it. */
  readonly path: string;
  readonly language: 'en' | 'de';
  /** Whether the visitor chose the language, so that links have to keep it. */
  readonly languageChosen: boolean;
  /** Zone in which times are shown. */
  readonly zone: string;
  /** Whether the visitor chose the zone: then it is theirs. */
  readonly zoneChosen: boolean;
  readonly now: number;
  /** Empty when the link is not known. */
  readonly organizationName: string;
  /** Null when there is nothing to show any more. */
  readonly appointment: Appointment | null;
  readonly content: PageContent;
}

export interface Appointment {
  readonly applicantName: string;
  readonly position: string;
  readonly lengthMinutes: number;
  /** Where it will be, as far as that is known before booking; empty otherwise. */
  readonly location: string;
  /** Zone in which the interview was planned. */
  readonly zone: string;
}

export interface PageSpan {
  readonly start: number;
  readonly end: number;
}

export interface Interview extends PageSpan {
  readonly interviewers: readonly string[];
  /** Empty when there is nothing to say. */
  readonly location: string;
}

export type PageContent =
  | ChooseContent
  | BookedContent
  | { readonly kind: 'cancel'; readonly interview: Interview }
  | { readonly kind: 'cancelled'; readonly interview: Interview | null }
  | { readonly kind: 'decline'; readonly message: string; readonly tooLong: boolean }
  | { readonly kind: 'declined' }
  | { readonly kind: 'zone'; readonly zones: readonly string[] }
  | { readonly kind: 'closed'; readonly reason: 'unknown' | 'withdrawn' | 'expired' }
  | { readonly kind: 'trouble' };

export interface ChooseContent {
  readonly kind: 'choose';
  /** Free starts, ascending, in minutes since the epoch: short, because there may be hundreds. */
  readonly startMinutes: readonly number[];
  /** How many days with free times are listed; the rest is a link away. */
  readonly days: number;
  /** `YYYY-MM` when the month view is open. */
  readonly month: string | null;
  readonly chosen: Chosen | null;
  /** The booked interview when another time is looked for. */
  readonly moving: PageSpan | null;
  readonly notice: Notice | null;
}

export interface Chosen extends PageSpan {
  /** Until when the time is kept; null while moving, where nothing is kept. */
  readonly heldUntil: number | null;
}

export interface BookedContent {
  readonly kind: 'booked';
  readonly interview: Interview;
  readonly notice: Notice | null;
  /** Whether it can still be moved and cancelled. */
  readonly changeable: boolean;
}

export type Notice =
  | { readonly kind: 'slot-taken' | 'not-offered'; readonly start: number; readonly alternatives: readonly number[] }
  | { readonly kind: 'availability-unknown'; readonly start: number; readonly heldUntil: number | null }
  | { readonly kind: 'hold-gone'; readonly start: number }
  | { readonly kind: 'already-booked' | 'changed-meanwhile' | 'started' };

/** The built web/booking: turns a model into a document, and names the hash of the style sheet in it. */
export interface BookingPageRenderer {
  renderBookingPage(model: BookingPageModel): string;
  readonly styleHash: string;
}
