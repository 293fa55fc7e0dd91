/** The provider in memory behaves as every provider must. */
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import { describeConformance } from '../conformance/describe-conformance.ts';
import { inMemoryProvider, memoryStore } from './index.ts';

describeConformance(
  'in memory',
  async () => {
    const name = crypto.randomUUID();
    const store = memoryStore(name);
    const people = ['anna@memory.invalid', 'ben@memory.invalid', 'cleo@memory.invalid'] as const;
    const ids = new Map(people.map((address) => [address as string, store.addMailbox({ address, name: address, kind: 'person' }).id]));
    const room = store.addMailbox({ address: 'room@memory.invalid', name: 'Room', kind: 'room' });
    const closed = store.addMailbox({ address: 'closed@memory.invalid', name: 'Closed', kind: 'person', open: false });
    return {
      provider: inMemoryProvider,
      vault: memoryVault(),
      input: { store: name, password: 'secret' },
      wrongInput: { store: name, password: 'wrong' },
      deadInput: null,
      level: 'full',
      people,
      rooms: [room.address],
      unknownAddress: 'nobody@memory.invalid',
      closed,
      place: async (address, uid, text) => store.place(ids.get(address) ?? '', uid, text),
      requests: () => store.calls.length,
      stop: async () => undefined,
    };
  },
  {
    'a system that does not answer leaves everybody unknown': 'memory always answers',
    'a directory that is not there says so': 'memory has a directory',
    'a booked room declines, and the organizer sees it': 'memory refuses a booked room at once',
    'an online meeting has an address to join it': 'memory has no meetings',
    'a change in a calendar is pushed to us, and none after the end': 'memory pushes nothing',
    'every copy can be written by itself': 'memory copies to attendees by itself',
  },
);
