/**
 * What every independent client must be able to do with the emulated Workspace, and that it sees what our provider sees. A client that
 * nobody here wrote keeps the emulator honest: our own connector would only confirm our own misunderstandings.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GOOGLE_ACCOUNTS } from '../../../emulators/google/accounts.ts';
import type { Mailbox } from '../../../src/domain/directory/participant.ts';
import { instant } from '../../../src/domain/time/instant.ts';
import type { CalendarEvent, CalendarSystem } from '../../../src/ports/calendar-provider.ts';
import { GOOGLE_POLICY, openGoogle, startTestGoogle, type TestGoogle } from '../../support/emulator/start-google.ts';
import { type Availability, NOT_HERE } from './require-packages.ts';

export interface SeenGoogleEvent {
  readonly id: string;
  readonly title: string;
  /** Epoch ms. */
  readonly start: number;
  readonly end: number;
}

/** One person's program that signs in by the service account's key in this person's name. */
export interface GoogleClient {
  /** Everything in the primary calendar, by start. */
  events(): Promise<readonly SeenGoogleEvent[]>;
  create(event: SeenGoogleEvent): Promise<void>;
  /** The same event at another time. */
  move(event: SeenGoogleEvent): Promise<void>;
  remove(id: string): Promise<void>;
  /** Busy times of an address, or the reason why it is unknown. */
  freeBusy(address: string, window: readonly [number, number]): Promise<readonly (readonly [number, number])[] | string>;
  close(): Promise<void>;
}

export interface GoogleClientAccount {
  /** Origin of the emulator. */
  readonly origin: string;
  readonly ca: string;
  readonly keyFile: string;
  /** In whose name. */
  readonly subject: string;
}

const [OWNER, OTHER] = ['annika.petersen@marigold.example', 'henrik.lorenz@marigold.example'] as const;
const HOUR = 3_600_000;
const TEN = Date.parse('2028-10-11T08:00:00Z');
const DAY = [TEN - 8 * HOUR, TEN + 16 * HOUR] as const;

interface Bench {
  readonly emulator: TestGoogle;
  readonly system: CalendarSystem;
  readonly owner: Mailbox;
  readonly other: Mailbox;
  readonly client: GoogleClient;
}

export function describeGoogleClient(
  name: string,
  availability: Availability,
  open: (account: GoogleClientAccount) => Promise<GoogleClient>,
): void {
  describe(`${name} beside our provider`, () => {
    if (availability.kind === NOT_HERE) {
      it('signs in, creates, reads, moves, deletes, asks free/busy', (context) => context.skip(availability.reason));
      return;
    }
    let bench: Bench;
    beforeAll(async () => {
      bench = await setUp(open);
    });
    afterAll(async () => {
      await bench?.client.close();
      await bench?.system.close();
      await bench?.emulator.stop();
      expect(bench?.emulator.lint).toEqual([]);
    });

    it('makes, moves and deletes an event, and our provider sees each', () => clientWrites(bench));
    it('sees what our provider writes, moves and removes, as organizer and as guest', () => providerWrites(bench));
    it('is told the same reason for a calendar that is not there', async () => {
      expect(await bench.client.freeBusy('nobody@marigold.example', DAY)).toBe('notFound');
    });
  });
}

async function setUp(open: (account: GoogleClientAccount) => Promise<GoogleClient>): Promise<Bench> {
  // Programs of others ask for the one scope that opens everything.
  const emulator = await startTestGoogle({ personality: { alsoDelegated: ['calendar'] } });
  const { system } = await openGoogle(emulator.forms.full);
  const [owner, other] = [await system.findMailbox(OWNER, GOOGLE_POLICY), await system.findMailbox(OTHER, GOOGLE_POLICY)];
  const { keyFile } = GOOGLE_ACCOUNTS.full;
  const client = await open({ origin: emulator.url, ca: emulator.ca, keyFile, subject: OWNER });
  return { emulator, system, owner, other, client };
}

async function clientWrites(bench: Bench): Promise<void> {
  const { client } = bench;
  const event = { id: 'madeoutside1', title: 'Entered by hand', start: TEN, end: TEN + HOUR };
  await client.create(event);
  expect(await client.events()).toEqual([event]);
  await bothSeeBusy(bench, [[event.start, event.end]]);
  const later = { ...event, start: TEN + 2 * HOUR, end: TEN + 3 * HOUR };
  await client.move(later);
  expect(await client.events()).toEqual([later]);
  await bothSeeBusy(bench, [[later.start, later.end]]);
  await client.remove(event.id);
  expect(await client.events()).toEqual([]);
  await bothSeeBusy(bench, []);
}

async function providerWrites(bench: Bench): Promise<void> {
  const { client, system, owner, other } = bench;
  const { events = expect.unreachable('the system writes') } = system;
  for (const organizer of [owner, other]) {
    const event = interview(organizer, organizer === owner ? other : owner);
    const title = event.title;
    await events.write(organizer, event, GOOGLE_POLICY);
    expect(await client.events()).toMatchObject([{ title, start: TEN, end: TEN + HOUR }]);
    await bothSeeBusy(bench, [[TEN, TEN + HOUR]]);
    const span = { start: instant(TEN + 3 * HOUR), end: instant(TEN + 4 * HOUR) };
    await events.write(organizer, { ...event, sequence: 1, span }, GOOGLE_POLICY);
    expect(await client.events()).toMatchObject([{ title, start: span.start, end: span.end }]);
    await events.remove(organizer, event.uid, GOOGLE_POLICY);
    expect(await client.events()).toEqual([]);
  }
}

async function bothSeeBusy({ client, system, owner }: Bench, expected: readonly (readonly [number, number])[]): Promise<void> {
  expect(await client.freeBusy(OWNER, DAY)).toEqual(expected);
  const window = { start: instant(DAY[0]), end: instant(DAY[1]) };
  const answer = (await system.freeBusy.read([owner], window, GOOGLE_POLICY)).get(owner.id);
  expect(answer?.kind === 'known' && answer.periods.map(({ start, end }) => [start, end])).toEqual(expected);
}

function interview(organizer: Mailbox, guest: Mailbox): CalendarEvent {
  return {
    uid: `${crypto.randomUUID()}@calendula`,
    sequence: 0,
    span: { start: instant(TEN), end: instant(TEN + HOUR) },
    zone: 'Europe/Berlin',
    title: 'Interview <Ünïcödé>',
    description: '',
    location: '',
    organizer: { mailbox: organizer, name: 'Organizer', kind: 'person' },
    attendees: [{ mailbox: guest, name: 'Guest', kind: 'person' }],
    stampedAt: instant(0),
  };
}
