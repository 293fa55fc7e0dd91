/** Free/busy computed from the objects in the store. */
import type { FreeBusyAnswer } from '../../domain/availability/free-busy.ts';
import { isFault } from '../../domain/fault.ts';
import { instant } from '../../domain/time/instant.ts';
import { busyFromEvents } from '../../icalendar/busy-from-events.ts';
import { ianaZone } from '../../icalendar/zones.ts';
import type { FreeBusyReader } from '../../ports/calendar-provider.ts';
import { type MemoryStore, openMailbox } from './client.ts';

export function createFreeBusyReader(store: MemoryStore, password: string): FreeBusyReader {
  return {
    async read(mailboxes, window) {
      const answer = (id: string): FreeBusyAnswer => {
        try {
          store.enter('free-busy', password);
          const mailbox = openMailbox(store.mailboxes, id);
          const periods = busyFromEvents([...mailbox.objects.values()], { window, zone: ianaZone(store.zone), address: mailbox.address });
          return { kind: 'known', window, periods, asOf: instant(Date.now()) };
        } catch (error) {
          if (isFault(error)) return { kind: 'unknown', fault: error.report };
          throw error;
        }
      };
      return new Map(mailboxes.map(({ id }) => [id, answer(id)]));
    },
  };
}
