/** Cronofy Enterprise Connect, for organisations that keep it: one authorised service account, and through it one grant per mailbox. */
import type { CalendarProvider, EventWriter, OpenConnection } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { type Session, signIn } from './auth.ts';
import { completeConsent, consentUrl, release } from './authorization.ts';
import { createChangeFeed } from './changes.ts';
import { createApiClient, createShared, forWholeCall, type Shared } from './client.ts';
import { findMailbox } from './directory.ts';
import { createEventWriter } from './events.ts';
import { createFreeBusyReader } from './free-busy.ts';
import { APPLICATION_PACE, type ApplicationPace } from './limits.ts';
import { createPushFeed, endAllPushes, receive } from './push.ts';
import { remedy } from './remedies.ts';
import { createRoomDirectory } from './rooms.ts';
import { fields, parseSettings, readSettings } from './settings.ts';
import { memoryOf } from './translate.ts';

interface CronofyOptions {
  /** Epoch ms; decides which days Cronofy keeps. */
  readonly now?: () => number;
  readonly pace?: ApplicationPace;
}

export const cronofyProvider = createCronofyProvider();

/** @param options Other clocks and limits than the real ones, for tests. */
export function createCronofyProvider({ now = Date.now, pace = APPLICATION_PACE }: CronofyOptions = {}): CalendarProvider {
  const shared = createShared(now, pace);
  return {
    kind: 'cronofy',
    title: 'Cronofy',
    summary: {
      en: 'Calendars behind Cronofy Enterprise Connect, for organisations that have a contract with Cronofy.',
      de: 'Kalender hinter Cronofy Enterprise Connect, für Organisationen mit einem Vertrag bei Cronofy.',
    },
    levels: ['full', 'restricted', 'free-busy'],
    fields,
    parseSettings,
    open: (connection) => openSystem(sessionOf(connection, shared)),
    authorization: {
      isNeeded: () => true,
      pageUrl: ({ settings, secrets, level }, returning) => consentUrl(readSettings(settings, secrets), level, returning),
      async complete(connection, returned, policy) {
        const session = sessionOf(connection, shared);
        try {
          await completeConsent(session, returned, forWholeCall(policy));
        } finally {
          await session.client.close();
        }
      },
    },
    remedy,
  };
}

function sessionOf({ settings: stored, secrets, level, vault, callbackUrl }: OpenConnection, shared: Shared): Session {
  const settings = readSettings(stored, secrets);
  return { settings, level, callbackUrl, client: createApiClient(settings, shared), memory: memoryOf(vault), shared };
}

function openSystem(session: Session): ReturnType<CalendarProvider['open']> {
  const events = createEventWriter(session);
  const writer: EventWriter = {
    write: (mailbox, event, policy) => events.write(mailbox, event, forWholeCall(policy)),
    remove: (mailbox, uid, policy) => events.remove(mailbox, uid, forWholeCall(policy)),
    find: (mailbox, uid, policy) => events.find(mailbox, uid, forWholeCall(policy)),
  };
  const freeBusy = createFreeBusyReader(session);
  const directory = createRoomDirectory(session);
  const changes = createChangeFeed(session);
  const push = createPushFeed(session);
  const whole = (policy: CallPolicy) => forWholeCall(policy);
  return {
    signIn: (policy) => signIn(session, whole(policy)),
    findMailbox: (address, policy) => findMailbox(session, address, whole(policy)),
    freeBusy: { read: (mailboxes, window, policy) => freeBusy.read(mailboxes, window, whole(policy)) },
    ...(session.level === 'free-busy'
      ? {}
      : { events: writer, changes: { since: (mailbox, cursor, policy) => changes.since(mailbox, cursor, whole(policy)) } }),
    directory: { list: (policy) => directory.list(whole(policy)) },
    push: {
      ensure: (mailbox, policy) => push.ensure(mailbox, whole(policy)),
      subscribed: () => push.subscribed(),
      end: (mailboxId, policy) => push.end(mailboxId, whole(policy)),
    },
    receive: (call) => receive(session, call),
    release: async (policy) => {
      await endAllPushes(session, whole(policy));
      await release(session, whole(policy));
    },
    close: () => session.client.close(),
  };
}
