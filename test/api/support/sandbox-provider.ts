/** A calendar system for tests of the API: every mailbox exists, everybody is free, one address fails on demand. */
import { Fault } from '../../../src/domain/fault.ts';
import type { CalendarEvent, CalendarProvider, CalendarSystem } from '../../../src/ports/calendar-provider.ts';
import type { Clock } from '../../../src/ports/clock.ts';

export const SANDBOX_PASSWORD = 'sandbox-password';
/** A connection to this server is authorised on its page. */
export const SANDBOX_PAGE = 'https://page.elbe.example/consent';
const text = (en: string) => ({ en, de: en });

export function sandboxProvider(clock: Clock): CalendarProvider {
  const events = new Map<string, CalendarEvent>();
  return {
    kind: 'sandbox',
    title: 'Sandbox',
    summary: text('For tests'),
    levels: ['full', 'restricted', 'free-busy'],
    fields: [
      { name: 'server', label: text('Server'), help: text('Its address'), input: 'url', required: true, secret: false },
      { name: 'password', label: text('Password'), help: text('Of the account'), input: 'password', required: true, secret: true },
    ],
    parseSettings: ({ server, password }) =>
      server && password
        ? { kind: 'valid', settings: { server }, secrets: { password } }
        : { kind: 'invalid', problems: [{ field: 'settings.password', message: 'Is needed.' }] },
    open: ({ secrets }) => sandboxSystem(events, clock, secrets.password ?? ''),
    authorization: {
      isNeeded: ({ server }) => server === SANDBOX_PAGE,
      pageUrl: (_, { redirectUrl, state }) => `${SANDBOX_PAGE}?${new URLSearchParams({ redirect_uri: redirectUrl, state })}`,
      complete: ({ vault }, { query }) => vault.write('code', query.code ?? ''),
    },
  };
}

function sandboxSystem(events: Map<string, CalendarEvent>, clock: Clock, password: string): CalendarSystem {
  const requirePassword = () => {
    if (password === SANDBOX_PASSWORD) return;
    throw new Fault({ code: 'provider.unauthorized', retry: 'never', blame: 'admin', detail: 'The sandbox refuses the password.' });
  };
  return {
    async signIn() {
      requirePassword();
      return {
        serviceAccount: 'svc@sandbox.example',
        capabilities: { schedulesAttendees: false, freeBusyWays: ['sandbox'], extra: {} },
      };
    },
    async findMailbox(address) {
      requirePassword();
      return { id: address, address, name: address };
    },
    freeBusy: {
      async read(mailboxes, window) {
        const answer = { kind: 'known', window, periods: [], asOf: clock.now() } as const;
        return new Map(mailboxes.map(({ id }) => [id, answer]));
      },
    },
    events: {
      async write(mailbox, event) {
        events.set(`${mailbox.id} ${event.uid}`, event);
      },
      async remove(mailbox, uid) {
        events.delete(`${mailbox.id} ${uid}`);
      },
      async find(mailbox, uid) {
        const event = events.get(`${mailbox.id} ${uid}`);
        return event ? { uid, sequence: event.sequence, span: event.span, cancelled: false, answers: new Map() } : null;
      },
    },
    directory: {
      async list() {
        requirePassword();
        return [
          { id: 'new@elbe.example', address: 'new@elbe.example', name: 'New', kind: 'person', location: '', capacity: null, zone: null },
        ];
      },
    },
    async receive({ path, query, headers, body }) {
      if (headers['x-sandbox'] !== SANDBOX_PASSWORD) return { status: 403, changed: [] };
      return { status: 202, contentType: 'text/plain', body: `${path} ${query.validationToken ?? ''}`, changed: body === '' ? [] : [body] };
    },
    async close() {},
  };
}
