/** CalDAV servers (RFC 4791, RFC 6638): SOGo, DAViCal, Cyrus, Radicale and others behind one service account. */
import type { CalendarProvider, EventWriter } from '../../ports/calendar-provider.ts';
import { signIn } from './auth.ts';
import { createChangeFeed } from './changes.ts';
import { createDavClient, forWholeCall } from './client.ts';
import { createDirectory, findMailbox } from './directory.ts';
import { createEventWriter } from './events.ts';
import { createFreeBusyReader } from './free-busy.ts';
import { remedy } from './remedies.ts';
import { fields, parseSettings, readSettings } from './settings.ts';
import { readCapabilities } from './translate.ts';

export const caldavProvider: CalendarProvider = {
  kind: 'caldav',
  title: 'CalDAV',
  summary: {
    en: 'SOGo, DAViCal, Cyrus, Radicale and other calendar servers of your own.',
    de: 'SOGo, DAViCal, Cyrus, Radicale und andere eigene Kalenderserver.',
  },
  levels: ['full', 'restricted', 'free-busy'],
  fields,
  parseSettings,
  remedy,
  open({ settings: stored, secrets, level, capabilities }) {
    const settings = readSettings(stored, secrets);
    const discovered = readCapabilities(capabilities);
    const client = createDavClient(settings);
    const freeBusy = createFreeBusyReader(client, settings, discovered);
    const events = createEventWriter(client, capabilities?.schedulesAttendees ?? false);
    const directory = createDirectory(client, settings, discovered);
    const changes = createChangeFeed(client);
    const writer: EventWriter = {
      write: (mailbox, event, policy) => events.write(mailbox, event, forWholeCall(policy)),
      remove: (mailbox, uid, policy) => events.remove(mailbox, uid, forWholeCall(policy)),
      find: (mailbox, uid, policy) => events.find(mailbox, uid, forWholeCall(policy)),
    };
    return {
      signIn: (policy) => signIn(client, settings, level, forWholeCall(policy)),
      findMailbox: (address, policy) => findMailbox(client, { settings, discovered }, address, forWholeCall(policy)),
      freeBusy: { read: (mailboxes, window, policy) => freeBusy.read(mailboxes, window, forWholeCall(policy)) },
      ...(level === 'free-busy' ? {} : { events: writer }),
      directory: { list: (policy) => directory.list(forWholeCall(policy)) },
      changes: { since: (mailbox, cursor, policy) => changes.since(mailbox, cursor, forWholeCall(policy)) },
      close: () => client.close(),
    };
  },
};
