/** Exchange Server 2013 SP1 to Subscription Edition on premises by Exchange Web Services, behind one service account. */
import type { AccessLevel } from '../../domain/connection/connection.ts';
import { fingerprint } from '../../platform/refusals.ts';
import type { CalendarProvider, EventWriter } from '../../ports/calendar-provider.ts';
import { signIn } from './auth.ts';
import { createChangeFeed } from './changes.ts';
import { createExchangeClient, forWholeCall, type Reach } from './client.ts';
import { createDirectory, findMailbox } from './directory.ts';
import { createEventWriter } from './events.ts';
import { createFreeBusyReader, forgetReach } from './free-busy.ts';
import { createPushFeed, forgetAll, receive } from './push.ts';
import { remedy } from './remedies.ts';
import { type ExchangeSettings, fields, parseSettings, readSettings } from './settings.ts';
import { discoveredUrl } from './translate.ts';

export const exchangeProvider: CalendarProvider = {
  kind: 'exchange-ews',
  title: 'Microsoft Exchange Server',
  summary: {
    en: 'Exchange Server 2013 SP1 to Subscription Edition in your own data centre.',
    de: 'Exchange Server 2013 SP1 bis Subscription Edition im eigenen Rechenzentrum.',
  },
  levels: ['full', 'restricted', 'free-busy'],
  fields,
  parseSettings,
  remedy,
  open({ settings: stored, secrets, level, capabilities, vault, callbackUrl }) {
    const settings = readSettings(stored, secrets);
    const url = settings.finding === 'address' ? settings.serverUrl : (discoveredUrl(capabilities) ?? '');
    const client = createExchangeClient(settings, url);
    const reach = reachOf(level, settings);
    const account = fingerprint(JSON.stringify([settings, reach]));
    const freeBusy = createFreeBusyReader(client, reach, account);
    const events = createEventWriter(client, reach);
    const directory = createDirectory(client, reach, settings);
    const changes = createChangeFeed(client, reach);
    const push = createPushFeed({ client, reach, vault, callbackUrl });
    const writer: EventWriter = {
      write: (mailbox, event, policy) => events.write(mailbox, event, forWholeCall(policy)),
      remove: (mailbox, uid, policy) => events.remove(mailbox, uid, forWholeCall(policy)),
      find: (mailbox, uid, policy) => events.find(mailbox, uid, forWholeCall(policy)),
    };
    return {
      signIn: (policy) => {
        forgetReach(account);
        return signIn(settings, level, forWholeCall(policy));
      },
      findMailbox: (address, policy) => findMailbox({ client, reach, policy: forWholeCall(policy) }, address),
      freeBusy: { read: (mailboxes, window, policy) => freeBusy.read(mailboxes, window, forWholeCall(policy)) },
      directory: { list: (policy) => directory.list(forWholeCall(policy)) },
      ...(level === 'free-busy'
        ? {}
        : {
            events: writer,
            changes: { since: (mailbox, cursor, policy) => changes.since(mailbox, cursor, forWholeCall(policy)) },
          }),
      // Only who is or acts as the owner of a mailbox may subscribe to it.
      ...(reach.impersonates
        ? {
            push: { ...push, ensure: (mailbox, policy) => push.ensure(mailbox, forWholeCall(policy)) },
            receive: (call) => receive(vault, call),
            release: () => forgetAll(vault),
          }
        : {}),
      close: () => client.close(),
    };
  },
};

/** Full access acts as everybody; restricted access as the settings say, and only where it is proven. */
function reachOf(level: AccessLevel, { restriction }: ExchangeSettings): Reach {
  const restricted = level === 'restricted';
  return { impersonates: level === 'full' || (restricted && restriction === 'impersonation'), provesReach: restricted };
}
