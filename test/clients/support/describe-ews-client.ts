/**
 * What every independent client must be able to do with the emulated Exchange, and that it and our provider see the same. Clients that
 * nobody here wrote keep the emulator honest.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PERSON_PASSWORD } from '../../../emulators/organization/demo/accounts.ts';
import { instant } from '../../../src/domain/time/instant.ts';
import type { CalendarEvent, CalendarSystem } from '../../../src/ports/calendar-provider.ts';
import { exchangeProvider } from '../../../src/providers/exchange-ews/index.ts';
import { EWS_SCHEMA, NO_EWS_SCHEMA, startTestEwsEmulator, type TestEwsEmulator } from '../../support/emulator/start-ews-emulator.ts';
import { memoryVault } from '../../support/fakes/memory-vault.ts';
import type { SeenEvent } from './describe-client.ts';
import { type Availability, NOT_HERE } from './require-packages.ts';

type Times = readonly (readonly [start: number, end: number])[];

/** One person's program, or a service that acts for one person. */
export interface EwsClient {
  /** Everything of the day, by start. */
  events(): Promise<readonly SeenEvent[]>;
  create(event: SeenEvent): Promise<void>;
  move(event: SeenEvent): Promise<void>;
  remove(uid: string): Promise<void>;
  /** Busy times of the day. */
  busy(): Promise<Times>;
  close(): Promise<void>;
}

export interface EwsAccount {
  readonly emulator: TestEwsEmulator;
  readonly url: string;
  readonly owner: string;
  readonly password: string;
  readonly day: { readonly start: number; readonly end: number };
}

const OWNER = 'annika.petersen@marigold.example';
const GUEST = 'henrik.lorenz@marigold.example';
const HOUR = 3_600_000;
const DAY = { start: Date.parse('2026-10-14T00:00:00Z'), end: Date.parse('2026-10-15T00:00:00Z') };
const TEN = DAY.start + 8 * HOUR;
const POLICY = { timeoutMs: 30_000, attempts: 1 };

export function describeEwsClient(
  name: string,
  { availability, tls }: { readonly availability: Availability; readonly tls: boolean },
  open: (account: EwsAccount) => Promise<EwsClient>,
): void {
  describe(`${name} beside our provider`, () => {
    if (availability.kind === NOT_HERE) {
      it('creates, reads, moves, deletes, sees busy times', (context) => context.skip(availability.reason));
      return;
    }
    let emulator: TestEwsEmulator;
    let client: EwsClient;
    let system: CalendarSystem;
    beforeAll(async () => {
      emulator = await startTestEwsEmulator({ tls });
      const parsed = exchangeProvider.parseSettings(emulator.form('superuser'));
      if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
      system = exchangeProvider.open({
        ...parsed,
        level: 'full',
        capabilities: null,
        vault: memoryVault(),
        callbackUrl: 'https://unreached.invalid',
      });
      client = await open({ emulator, url: `${emulator.url}/EWS/Exchange.asmx`, owner: OWNER, password: PERSON_PASSWORD, day: DAY });
    });
    afterAll(async () => {
      await client?.close();
      await system?.close();
      await emulator?.stop();
    });

    const seenByUs = async () => {
      const owner = await system.findMailbox(OWNER, POLICY);
      const window = { start: instant(DAY.start), end: instant(DAY.end) };
      const answer = (await system.freeBusy.read([owner], window, POLICY)).get(owner.id);
      if (answer?.kind !== 'known') throw new Error('the owner is unknown');
      return answer.periods.map(({ start, end }) => [start, end] as const);
    };
    const interview = async (organizer: string, guests: readonly string[]): Promise<CalendarEvent> => {
      const attendee = async (address: string) => ({
        mailbox: await system.findMailbox(address, POLICY),
        name: address,
        kind: 'person' as const,
      });
      return {
        uid: `${organizer.slice(0, 6)}@calendula`,
        sequence: 0,
        span: { start: instant(TEN), end: instant(TEN + HOUR) },
        zone: 'Europe/Berlin',
        title: 'Interview',
        description: 'With <angle> & others',
        location: 'Elbe',
        organizer: await attendee(organizer),
        attendees: await Promise.all(guests.map(attendee)),
        stampedAt: instant(TEN),
      };
    };

    it('makes, moves and deletes an event, and our provider sees each', async () => {
      const event = { uid: 'from-outside', start: TEN, end: TEN + HOUR };
      await client.create(event);
      expect(await client.events()).toEqual([event]);
      expect(await seenByUs()).toEqual([[event.start, event.end]]);
      expect(await client.busy()).toEqual(await seenByUs());
      const later = { ...event, start: TEN + 2 * HOUR, end: TEN + 3 * HOUR };
      await client.move(later);
      expect(await client.events()).toEqual([later]);
      expect(await seenByUs()).toEqual([[later.start, later.end]]);
      expect(await client.busy()).toEqual(await seenByUs());
      await client.remove(event.uid);
      expect(await client.events()).toEqual([]);
      expect(await seenByUs()).toEqual([]);
    });

    it.each([
      ['organizer', OWNER, GUEST],
      ['attendee', GUEST, OWNER],
    ])('sees what our provider writes, moves and removes, as %s', async (_, organizer, guest) => {
      const event = await interview(organizer, [guest]);
      const { mailbox } = event.organizer;
      await system.events?.write(mailbox, event, POLICY);
      expect(await client.events()).toEqual([{ uid: event.uid, start: TEN, end: TEN + HOUR }]);
      const moved = { ...event, sequence: 1, span: { start: instant(TEN + 3 * HOUR), end: instant(TEN + 4 * HOUR) } };
      await system.events?.write(mailbox, moved, POLICY);
      expect(await client.events()).toEqual([{ uid: event.uid, start: TEN + 3 * HOUR, end: TEN + 4 * HOUR }]);
      expect(await client.busy()).toEqual([[TEN + 3 * HOUR, TEN + 4 * HOUR]]);
      await system.events?.remove(mailbox, event.uid, POLICY);
      expect(await client.events()).toEqual([]);
    });

    it('speaks and hears messages that fit the schema of Exchange', (context) => {
      if (EWS_SCHEMA === null) context.skip(NO_EWS_SCHEMA);
      expect(emulator.lint).toEqual([]);
    });
  });
}
