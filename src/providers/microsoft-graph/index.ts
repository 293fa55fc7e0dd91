/** Microsoft 365 by Microsoft Graph: an app of its own with a certificate, a workload identity or a secret, or a technical user. */

import { createHttpClient } from '../../platform/http/http-client.ts';
import type { CalendarProvider, EventWriter } from '../../ports/calendar-provider.ts';
import { createTokenSource, REFRESH_TOKEN, signIn } from './auth.ts';
import { authorization } from './authorization.ts';
import { createChangeFeed } from './changes.ts';
import { createGraphClient, forWholeCall } from './client.ts';
import { createDirectory, findMailbox } from './directory.ts';
import { createEventWriter } from './events.ts';
import { createFreeBusyReader } from './free-busy.ts';
import { createPushFeed, endAll, receive } from './push.ts';
import { remedy } from './remedies.ts';
import { fields, parseSettings, readSettings } from './settings.ts';

export const graphProvider: CalendarProvider = {
  kind: 'microsoft-graph',
  title: 'Microsoft 365',
  summary: {
    en: 'Exchange Online by Microsoft Graph. The app can be limited to the mailboxes it needs.',
    de: 'Exchange Online über Microsoft Graph. Die App lässt sich auf die nötigen Postfächer beschränken.',
  },
  levels: ['full', 'restricted', 'free-busy'],
  fields,
  parseSettings,
  authorization,
  remedy,
  open({ settings: stored, secrets, level, vault, callbackUrl }) {
    const settings = readSettings(stored, secrets);
    const http = createHttpClient({ ...(settings.certificate === null ? {} : { ca: settings.certificate }), connectionsPerOrigin: 8 });
    const tokens = createTokenSource({ settings, level, vault, callbackUrl, http });
    const client = createGraphClient(http, tokens, settings);
    const events = createEventWriter(client, vault, callbackUrl);
    const freeBusy = createFreeBusyReader(client, settings, level);
    const directory = createDirectory(client, settings, level);
    const changes = createChangeFeed(client, vault);
    const push = createPushFeed({ client, vault, callbackUrl });
    const writer: EventWriter = {
      write: (mailbox, event, policy) => events.write(mailbox, event, forWholeCall(policy)),
      remove: (mailbox, uid, policy) => events.remove(mailbox, uid, forWholeCall(policy)),
      find: (mailbox, uid, policy) => events.find(mailbox, uid, forWholeCall(policy)),
    };
    // A technical user may read other people's calendars, but not subscribe to them; free/busy alone shows no changes.
    const seesEvents = level !== 'free-busy';
    const canSubscribe = seesEvents && settings.credential !== 'user';
    return {
      signIn: (policy) => signIn({ client, tokens, settings, level }, forWholeCall(policy)),
      findMailbox: (address, policy) => findMailbox(client, address, forWholeCall(policy)),
      freeBusy: { read: (mailboxes, window, policy) => freeBusy.read(mailboxes, window, forWholeCall(policy)) },
      directory: { list: (policy) => directory.list(forWholeCall(policy)) },
      ...(seesEvents ? { events: writer, changes } : {}),
      ...(canSubscribe ? { push, receive: (call) => receive(vault, call) } : {}),
      async release(policy) {
        await endAll({ client, vault, callbackUrl }, policy);
        await vault.remove(REFRESH_TOKEN);
        tokens.forget();
      },
      close: () => http.close(),
    };
  },
};
