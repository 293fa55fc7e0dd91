/** The fake calendar system with a mouth: it pushes, it has a page of its own, and it can be given back what it granted. */
import { Fault } from '../../../src/domain/fault.ts';
import type { CalendarProvider, OpenConnection } from '../../../src/ports/calendar-provider.ts';
import { type FakeCalendar, fault } from './fake-calendar.ts';

export interface TalkativeProvider {
  readonly provider: CalendarProvider;
  /** Ids of mailboxes it pushes for. */
  readonly pushing: Set<string>;
  released: number;
  /** Set to make it refuse subscriptions and releases. */
  refuses: boolean;
}

const CODE = 'code from the page';

export function talkative(calendar: FakeCalendar): TalkativeProvider {
  const talk: TalkativeProvider = { provider: providerOf(calendar, () => talk), pushing: new Set(), released: 0, refuses: false };
  return talk;
}

function providerOf({ provider }: FakeCalendar, talk: () => TalkativeProvider): CalendarProvider {
  const refuse = () => {
    if (talk().refuses) throw new Fault(fault('provider.rejected', 'never'));
  };
  return {
    ...provider,
    open: (connection) => ({
      ...provider.open(connection),
      push: {
        ensure: async ({ id }) => {
          refuse();
          talk().pushing.add(id);
        },
        subscribed: async () => [...talk().pushing].map((id) => ({ id, address: id })),
        end: async ({ id }) => void talk().pushing.delete(id),
      },
      receive: async ({ path, headers, body }) =>
        headers.secret === 'right' ? { status: 202, body: path, changed: JSON.parse(body) as string[] } : { status: 401, changed: [] },
      release: async () => {
        refuse();
        talk().released++;
      },
    }),
    authorization: {
      isNeeded: ({ server }) => server === 'page.example.test',
      pageUrl: (_, { redirectUrl, state }) => `https://page.example.test/?${new URLSearchParams({ back: redirectUrl, state })}`,
      complete: ({ vault }: OpenConnection, { query }) => {
        if (query.code !== CODE) throw new Fault(fault('provider.forbidden', 'never'));
        return vault.write('refresh-token', 'granted');
      },
    },
    remedy: ({ probe, probeMailbox }) => ({
      who: 'calendar-administrator',
      steps: { en: `Mend ${probe}.`, de: `Richten Sie ${probe}.` },
      command: `grant ${probeMailbox}`,
      page: null,
    }),
  };
}
