/** Google Workspace: Calendar API v3 and Directory API v1, by a service account with domain-wide delegation. */
import type { AccessLevel, SystemCapabilities } from '../../domain/connection/connection.ts';
import { Fault, isFault } from '../../domain/fault.ts';
import { instant, MINUTE_MS } from '../../domain/time/instant.ts';
import type { CalendarProvider, CalendarSystem, Directory, EventWriter } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { Scope } from './auth.ts';
import { createChangeFeed } from './changes.ts';
import { createClient, forWholeCall, type GoogleClient } from './client.ts';
import { createPeople } from './directory.ts';
import { createEventWriter } from './events.ts';
import { forbidden, misconfigured } from './faults.ts';
import { askFreeBusy, createFreeBusyReader } from './free-busy.ts';
import { createPushFeed, endAll, type PushSystem, receive } from './push.ts';
import { remedy, scopesFor } from './remedies.ts';
import { fields, type GoogleSettings, parseSettings, readingUser, readSettings } from './settings.ts';

export const googleWorkspaceProvider: CalendarProvider = {
  kind: 'google-workspace',
  title: 'Google Workspace',
  summary: {
    en: 'Google Calendar of an organisation, by a service account with domain-wide delegation.',
    de: 'Google Kalender einer Organisation, über einen Service-Account mit domainweiter Delegation.',
  },
  levels: ['full', 'restricted', 'free-busy'],
  fields,
  parseSettings,
  remedy,
  open({ settings: stored, secrets, level, vault, callbackUrl }) {
    const settings = atLevel(readSettings(stored, secrets), level);
    const client = createClient(settings, { vault, callbackUrl });
    const people = createPeople(client, settings);
    const freeBusy = createFreeBusyReader(client, settings, people);
    const base = {
      signIn: (policy: CallPolicy) => signIn(client, settings, level, forWholeCall(policy)),
      findMailbox: (address: string, policy: CallPolicy) => people.find(address, forWholeCall(policy)),
      freeBusy: { read: (mailboxes, window, policy) => freeBusy.read(mailboxes, window, forWholeCall(policy)) },
      ...(people.directory === null ? {} : { directory: patient(people.directory) }),
      close: () => client.close(),
    } satisfies CalendarSystem;
    if (level === 'free-busy') return base;
    return { ...base, ...writing({ client, settings, people, vault, callbackUrl }) };
  },
};

/** Free/busy alone is asked as one technical user; acting as every owner would be more than that. */
function atLevel(settings: GoogleSettings, level: AccessLevel): GoogleSettings {
  return level === 'free-busy' && settings.acting === 'owner' ? { ...settings, acting: 'shares' } : settings;
}

function patient(directory: Directory): Directory {
  return { list: (policy) => directory.list(forWholeCall(policy)) };
}

function writing(system: PushSystem): Pick<CalendarSystem, 'events' | 'changes' | 'push' | 'receive' | 'release'> {
  const { client, settings, people, vault } = system;
  const events = createEventWriter({ client, settings, people });
  const changes = createChangeFeed(client, settings, people);
  const push = createPushFeed(system);
  const writer: EventWriter = {
    write: (mailbox, event, policy) => events.write(mailbox, event, forWholeCall(policy)),
    remove: (mailbox, uid, policy) => events.remove(mailbox, uid, forWholeCall(policy)),
    find: (mailbox, uid, policy) => events.find(mailbox, uid, forWholeCall(policy)),
  };
  return {
    events: writer,
    changes: { since: (mailbox, cursor, policy) => changes.since(mailbox, cursor, forWholeCall(policy)) },
    push: {
      ensure: (mailbox, policy) => push.ensure(mailbox, forWholeCall(policy)),
      subscribed: () => push.subscribed(),
      end: (mailbox, policy) => push.end(mailbox, forWholeCall(policy)),
    },
    receive: (call) => receive(vault, call),
    release: (policy) => endAll(system, forWholeCall(policy)),
  };
}

/** Proves the key, every scope by itself, and that the API is switched on. */
async function signIn(
  client: GoogleClient,
  settings: GoogleSettings,
  level: AccessLevel,
  policy: CallPolicy,
): Promise<{ serviceAccount: string; capabilities: SystemCapabilities }> {
  refuseUnlimited(settings, level);
  client.tokens.tryAgain();
  const reader = readingUser(settings);
  if (reader === null) await client.tokens.get({ scope: 'calendar.freebusy', user: null }, policy);
  else {
    await proveScopes(client, settings, { level, reader }, policy);
    await refuseTooWide(client, { level, reader }, policy);
    const now = instant(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS);
    const window = { start: now, end: instant(now + MINUTE_MS) };
    await askFreeBusy(client, { user: reader, calendars: [reader], window, known: false }, policy);
  }
  return {
    serviceAccount: settings.serviceAccount,
    capabilities: {
      schedulesAttendees: level !== 'free-busy',
      freeBusyWays: [...(reader === null ? [] : ['technical-user']), ...(settings.acting === 'shares' ? [] : ['owner'])],
      extra: {},
    },
  };
}

/** A level that promises a limit needs something that limits. */
function refuseUnlimited({ acting, technicalUser }: GoogleSettings, level: AccessLevel): void {
  if (level === 'restricted' && acting === 'owner') {
    throw misconfigured('Restricted needs a limit: a list of addresses, or a technical user with whom calendars are shared.');
  }
  if (level === 'free-busy' && technicalUser === null) throw misconfigured('Free-busy needs a technical user in whose name it is asked.');
}

/** @throws Fault that names every scope that is missing. */
async function proveScopes(
  client: GoogleClient,
  settings: GoogleSettings,
  { level, reader }: { readonly level: AccessLevel; readonly reader: string },
  policy: CallPolicy,
): Promise<void> {
  const missing: Fault[] = [];
  for (const scope of scopesFor(settings, level)) {
    const user = scope.startsWith('admin.') ? settings.adminUser : reader;
    try {
      await client.tokens.get({ scope, user }, policy);
    } catch (error) {
      if (!isFault(error) || !['provider.forbidden', 'provider.propagating'].includes(error.code)) throw error;
      missing.push(error);
    }
  }
  const [first] = missing;
  // A scope that may still come outweighs none that certainly will not.
  const report = (missing.find(({ code }) => code === 'provider.forbidden') ?? first)?.report;
  if (report !== undefined) throw new Fault({ ...report, detail: missing.map((fault) => fault.report.detail).join(' ') });
}

const TOO_WIDE: readonly Scope[] = ['calendar.events', 'calendar.events.owned', 'calendar'];

/** Whoever is to see free/busy alone must not be able to write. */
async function refuseTooWide(
  client: GoogleClient,
  { level, reader }: { readonly level: AccessLevel; readonly reader: string },
  policy: CallPolicy,
): Promise<void> {
  if (level !== 'free-busy') return;
  for (const scope of TOO_WIDE) {
    if (!(await client.tokens.isGranted({ scope, user: reader }, policy))) continue;
    const { report } = forbidden(`The delegation grants ${scope}, with which the service account can write; free-busy must not have it.`);
    throw new Fault({ ...report, code: 'provider.out-of-scope' });
  }
}
