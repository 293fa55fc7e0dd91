/**
 * What every independent client must be able to do with the emulated server, and that it sees what our provider sees. A client that
 * nobody here wrote keeps the emulator honest: our own connector would only confirm our own misunderstandings.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PERSON_PASSWORD, SERVICE_ACCOUNTS } from '../../../emulators/organization/demo/accounts.ts';
import { caldavProvider } from '../../../src/providers/caldav/index.ts';
import {
  attendee,
  type Bench,
  type ConformanceWorld,
  dayAround,
  HOUR,
  interview,
  mailboxOf,
  openBench,
  POLICY,
  readOne,
  span,
} from '../../../src/providers/conformance/world.ts';
import { startTestEmulator, type TestEmulator } from '../../support/emulator/start-emulator.ts';
import { memoryVault } from '../../support/fakes/memory-vault.ts';
import { type Availability, NOT_HERE } from './require-packages.ts';

export interface SeenEvent {
  readonly uid: string;
  /** Epoch ms. */
  readonly start: number;
  readonly end: number;
}

/** One person's calendar program. */
export interface IndependentClient {
  /** Addresses of the calendars it finds from the server's address alone. */
  calendars(): Promise<readonly string[]>;
  /** Everything in the calendar, by start. */
  events(): Promise<readonly SeenEvent[]>;
  create(event: SeenEvent): Promise<void>;
  /** The same event at another time. */
  move(event: SeenEvent): Promise<void>;
  remove(uid: string): Promise<void>;
  close(): Promise<void>;
}

export interface ClientAccount {
  readonly origin: string;
  readonly userName: string;
  readonly password: string;
}

const PEOPLE = ['annika.petersen@marigold.example', 'henrik.lorenz@marigold.example', 'leila.rahimi@marigold.example'] as const;
const [OWNER] = PEOPLE;
const TEN = Date.parse('2026-10-14T08:00:00Z');

export function describeClient(
  name: string,
  availability: Availability,
  open: (account: ClientAccount) => Promise<IndependentClient>,
): void {
  describe(`${name} beside our provider`, () => {
    if (availability.kind === NOT_HERE) {
      it('discovers, creates, reads, moves, deletes', (context) => context.skip(availability.reason));
      return;
    }
    let emulator: TestEmulator;
    let bench: Bench;
    let client: IndependentClient;
    beforeAll(async () => {
      emulator = await startTestEmulator();
      bench = await openBench(worldOf(emulator));
      client = await open({ origin: emulator.url, userName: OWNER, password: PERSON_PASSWORD });
    });
    afterAll(async () => {
      await client?.close();
      await bench?.system.close();
      await emulator?.stop();
    });

    it('finds the one calendar from the address of the server alone', async () => {
      const found = await client.calendars();
      expect(found.map((url) => new URL(url, emulator.url).pathname)).toEqual([mailboxOf(bench, OWNER).id]);
    });

    it('makes, moves and deletes an event, and our provider sees each', async () => {
      const event = { uid: 'from-outside', start: TEN, end: TEN + HOUR };
      await client.create(event);
      expect(await client.events()).toEqual([event]);
      expect(await busy(bench)).toEqual([[event.start, event.end]]);
      const later = { ...event, start: TEN + 2 * HOUR, end: TEN + 3 * HOUR };
      await client.move(later);
      expect(await client.events()).toEqual([later]);
      expect(await busy(bench)).toEqual([[later.start, later.end]]);
      await client.remove(event.uid);
      expect(await client.events()).toEqual([]);
      expect(await busy(bench)).toEqual([]);
    });

    it('sees what our provider writes, moves and removes, as organizer and as attendee', async () => {
      for (const organizer of [OWNER, PEOPLE[1]]) {
        const others = [OWNER, PEOPLE[1]].filter((address) => address !== organizer);
        const mailbox = mailboxOf(bench, organizer);
        const attendees = others.map((address) => attendee(bench, address));
        const event = interview(bench, TEN, { organizer: attendee(bench, organizer), attendees });
        await bench.system.events?.write(mailbox, event, POLICY);
        expect(await client.events()).toEqual([{ uid: event.uid, start: TEN, end: TEN + HOUR }]);
        const moved = { ...event, sequence: 1, span: span(TEN + 3 * HOUR, TEN + 4 * HOUR) };
        await bench.system.events?.write(mailbox, moved, POLICY);
        expect(await client.events()).toEqual([{ uid: event.uid, start: TEN + 3 * HOUR, end: TEN + 4 * HOUR }]);
        await bench.system.events?.remove(mailbox, event.uid, POLICY);
        expect(await client.events()).toEqual([]);
      }
    });
  });
}

async function busy(bench: Bench): Promise<readonly (readonly [number, number])[]> {
  const answer = await readOne(bench, OWNER, dayAround(TEN));
  if (answer.kind === 'unknown') throw new Error(answer.fault.detail);
  return answer.periods.map(({ start, end }) => [start, end] as const);
}

function worldOf(emulator: TestEmulator): ConformanceWorld {
  const { user: userName, password } = SERVICE_ACCOUNTS.superuser;
  const input = { serverUrl: emulator.url, userName, password, zone: 'UTC' };
  return {
    provider: caldavProvider,
    vault: memoryVault(),
    input,
    wrongInput: { ...input, password: 'wrong' },
    deadInput: null,
    level: 'full',
    people: PEOPLE,
    rooms: [],
    unknownAddress: 'nobody@marigold.example',
    closed: null,
    place: () => Promise.reject(new Error('events come from the client')),
    requests: () => emulator.journal.entries().length,
    stop: () => emulator.stop(),
  };
}
