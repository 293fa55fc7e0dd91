/** Who is taken when, while the demo weeks are being made: keeps generated meetings from colliding. */
import { type EventDraft, eventText, spanOf } from '../event-draft.ts';
import type { Mailbox } from '../mailbox.ts';
import { occurrencesOf, type Window } from '../occurrences.ts';
import type { Organization } from '../organization.ts';

export class Agenda {
  #organization: Organization;
  #horizon: Window;
  #taken = new Map<string, Window[]>();

  constructor(organization: Organization, horizon: Window) {
    this.#organization = organization;
    this.#horizon = horizon;
  }

  isFree(mailbox: Mailbox, span: Window): boolean {
    return !(this.#taken.get(mailbox.id) ?? []).some((one) => one.start < span.end && span.start < one.end);
  }

  /** Puts the same object into every participant's calendar and remembers the time, unless it blocks nobody. */
  enter(draft: EventDraft, owner: Mailbox): void {
    const text = eventText(draft);
    const everybody = [owner, ...(draft.attendees ?? []).map((one) => one.mailbox).filter((one) => one.id !== owner.id)];
    const spans = draft.transparent || draft.status === 'CANCELLED' ? [] : this.spansOf(draft, text);
    for (const mailbox of everybody) {
      this.#organization.calendar(mailbox.id).seed(`${draft.uid}.ics`, draft.uid, text);
      this.#taken.set(mailbox.id, [...(this.#taken.get(mailbox.id) ?? []), ...spans]);
    }
  }

  spansOf(draft: EventDraft, text?: string): Window[] {
    return draft.repeats ? occurrencesOf(text ?? eventText(draft), draft.zone, this.#horizon) : [spanOf(draft.times, draft.zone)];
  }
}
