/** A calendar system in memory, for tests: behaves as a good one would, and fails as it is told to. */
import type { CalendarProvider, CalendarSystem } from '../../ports/calendar-provider.ts';
import { fault, type MemoryStore, memoryStore, openMailbox } from './client.ts';
import { createEventWriter } from './events.ts';
import { createFreeBusyReader } from './free-busy.ts';
import { fields, parseSettings } from './settings.ts';

export { memoryStore } from './client.ts';

export const inMemoryProvider: CalendarProvider = {
  kind: 'in-memory',
  title: 'In memory',
  summary: { en: 'For tests only.', de: 'Nur für Tests.' },
  levels: ['full', 'restricted', 'free-busy'],
  fields,
  parseSettings,
  open({ settings, secrets, level }) {
    const store = memoryStore(settings.store ?? '');
    const password = secrets.password ?? '';
    return {
      async signIn() {
        store.enter('sign-in', password);
        const capabilities = { schedulesAttendees: level !== 'free-busy', freeBusyWays: ['events'], extra: {} };
        return { serviceAccount: 'service@memory.invalid', capabilities };
      },
      ...reading(store, password),
      freeBusy: createFreeBusyReader(store, password),
      ...(level === 'free-busy' ? {} : { events: createEventWriter(store, password) }),
      close: async () => undefined,
    };
  },
};

function reading(store: MemoryStore, password: string): Pick<CalendarSystem, 'findMailbox' | 'directory' | 'changes'> & object {
  return {
    async findMailbox(address) {
      store.enter('find', password);
      const found = [...store.mailboxes.values()].find((each) => each.address === address.toLowerCase());
      if (found === undefined) throw fault('provider.mailbox-not-found', 'There is no such mailbox.');
      const { id, name } = openMailbox(store.mailboxes, found.id);
      return { id, name, address: found.address };
    },
    directory: {
      async list() {
        store.enter('list', password);
        const visible = [...store.mailboxes.values()].filter((each) => each.open);
        return visible.map(({ id, address, name, kind }) => ({ id, address, name, kind, location: '', capacity: null, zone: null }));
      },
    },
    changes: {
      async since(mailbox, cursor) {
        store.enter('changes', password);
        const { version, objects } = openMailbox(store.mailboxes, mailbox.id);
        if (cursor !== null && !(Number(cursor) <= version)) throw fault('provider.cursor-expired', 'This mark was never given out.');
        const changed = cursor !== null && Number(cursor) !== version;
        return {
          cursor: String(version),
          changed,
          ownUids: changed ? [...objects.keys()].filter((uid) => uid.endsWith('@calendula')) : [],
        };
      },
    },
  };
}
