/** Writes interviews into the store; copies them to attendees, lets free rooms accept and booked rooms refuse. */
import type { Mailbox } from '../../domain/directory/participant.ts';
import { busyFromEvents } from '../../icalendar/busy-from-events.ts';
import { writeInterviewEvent } from '../../icalendar/interview-event.ts';
import { readStoredEvent, type StoredEvent } from '../../icalendar/own-event.ts';
import { ianaZone } from '../../icalendar/zones.ts';
import type { CalendarEvent, EventWriter } from '../../ports/calendar-provider.ts';
import { fault, type MemoryMailbox, type MemoryStore, openMailbox } from './client.ts';

export function createEventWriter(store: MemoryStore, password: string): EventWriter {
  return {
    async write(mailbox, event) {
      store.enter('write', password);
      const current = storedIn(store, mailbox, event.uid);
      if (current !== null && !current.own) throw fault('provider.conflict', 'An event that is not ours has the identity of our event.');
      if (current !== null && current.sequence > event.sequence)
        throw fault('provider.conflict', 'A newer version stands in the calendar.');
      const attendees = attendeesOf(store, event);
      for (const each of attendees)
        if (each.kind === 'room' && isBooked(store, each, event)) throw fault('provider.slot-taken', 'The room is booked.');
      const answers = new Map(
        attendees.map((each) => [each.address, each.kind === 'room' ? ('accepted' as const) : ('needs-action' as const)]),
      );
      const text = writeInterviewEvent(event, { method: null, scheduling: 'server', answers });
      for (const id of new Set([mailbox.id, ...attendees.map((each) => each.id)])) store.place(id, event.uid, text);
    },
    async remove(mailbox, uid) {
      store.enter('remove', password);
      const current = storedIn(store, mailbox, uid);
      if (current === null) return;
      if (!current.own) throw fault('provider.conflict', 'The event is not ours; it was left alone.');
      for (const each of store.mailboxes.values()) if (each.objects.has(uid)) store.place(each.id, uid, null);
    },
    async find(mailbox, uid) {
      store.enter('read', password);
      const stored = storedIn(store, mailbox, uid);
      if (stored === null || !stored.own || stored.span === null) return null;
      const { sequence, span, cancelled, answers } = stored;
      return { uid, sequence, span, cancelled, answers };
    },
  };
}

function storedIn(store: MemoryStore, mailbox: Mailbox, uid: string): StoredEvent | null {
  const text = openMailbox(store.mailboxes, mailbox.id).objects.get(uid);
  return text === undefined ? null : readStoredEvent(text);
}

function attendeesOf(store: MemoryStore, event: CalendarEvent): MemoryMailbox[] {
  return event.attendees.map((each) => openMailbox(store.mailboxes, each.mailbox.id));
}

function isBooked(store: MemoryStore, room: MemoryMailbox, event: CalendarEvent): boolean {
  const others = [...room.objects].filter(([uid]) => uid !== event.uid).map(([, text]) => text);
  return busyFromEvents(others, { window: event.span, zone: ianaZone(store.zone), address: room.address }).length > 0;
}
