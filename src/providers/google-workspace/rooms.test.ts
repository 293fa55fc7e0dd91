/** Rooms: seen by their technical user, whatever the room's calendar shows of a private event, and never called free unseen. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Personality } from '../../../emulators/google/personality.ts';
import { GOOGLE_POLICY, openGoogle, startTestGoogle, type TestGoogle } from '../../../test/support/emulator/start-google.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarEvent, CalendarSystem } from '../../ports/calendar-provider.ts';
import { faultCode } from '../conformance/world.ts';

const TEN = Date.UTC(2028, 5, 5, 8);
const HOUR = 3_600_000;

describe.each(['freeBusyReader', 'reader'] as const)('a room that shows itself as to a %s', (roomRole) => {
  let emulator: TestGoogle;
  let system: CalendarSystem;
  let annika: Mailbox;
  let room: Mailbox;
  beforeAll(async () => {
    emulator = await startTestGoogle({ personality: { roomRole } satisfies Partial<Personality> });
    // The technical user gets no more than everybody has.
    for (const { id, kind } of emulator.world.mailboxes()) if (kind === 'room') emulator.world.grant('calendula', id, 'free-busy');
    system = (await openGoogle(emulator.forms.full)).system;
    annika = await system.findMailbox('annika.petersen@marigold.example', GOOGLE_POLICY);
    const rooms = (await system.directory?.list(GOOGLE_POLICY)) ?? [];
    room = rooms.find(({ kind }) => kind === 'room') ?? expect.unreachable('there are rooms');
  });
  afterAll(async () => {
    await system.close();
    await emulator.stop();
    expect(emulator.lint).toEqual([]);
  });

  const event = (uid: string, at: number, change: Partial<CalendarEvent> = {}): CalendarEvent => ({
    uid,
    sequence: 0,
    span: { start: instant(at), end: instant(at + HOUR) },
    zone: 'Europe/Berlin',
    title: 'Interview',
    description: '',
    location: '',
    organizer: { mailbox: annika, name: 'Annika', kind: 'person' },
    attendees: [{ mailbox: room, name: 'Room', kind: 'room' }],
    stampedAt: instant(0),
    ...change,
  });
  const writer = () => system.events ?? expect.unreachable('the system writes');

  it('is found in it, moved in it, and gone with it', async () => {
    const uid = `in-the-room-${roomRole}@calendula`;
    await writer().write(annika, event(uid, TEN), GOOGLE_POLICY);
    expect(await writer().find(room, uid, GOOGLE_POLICY)).toMatchObject({ span: event(uid, TEN).span, cancelled: false });
    expect((await writer().find(annika, uid, GOOGLE_POLICY))?.answers.get(room.address)).toBe('accepted');
    await writer().write(annika, event(uid, TEN + 2 * HOUR, { sequence: 1 }), GOOGLE_POLICY);
    expect(await writer().find(room, uid, GOOGLE_POLICY)).toMatchObject({ span: { start: TEN + 2 * HOUR } });
    expect(await faultCode(writer().remove(room, uid, GOOGLE_POLICY))).toBe('provider.propagating');
    await writer().write(annika, event(uid, TEN + 2 * HOUR, { sequence: 2, attendees: [] }), GOOGLE_POLICY);
    await writer().remove(room, uid, GOOGLE_POLICY);
    expect(await writer().find(room, uid, GOOGLE_POLICY)).toBeNull();
    await writer().remove(annika, uid, GOOGLE_POLICY);
  });

  it('is booked by itself in the technical user’s calendar, moved and let go there', async () => {
    const uid = `booked-${roomRole}@calendula`;
    const organizer = { mailbox: room, name: 'Room', kind: 'room' } as const;
    const alone = (at: number, sequence: number) => event(uid, at, { sequence, organizer, attendees: [] });
    const busy = () => emulator.world.busy(emulator.world.mailboxAt('room.alster').id, { start: TEN, end: TEN + 9 * HOUR });
    await writer().write(room, alone(TEN, 0), GOOGLE_POLICY);
    expect(await writer().find(room, uid, GOOGLE_POLICY)).toMatchObject({ span: { start: TEN } });
    await writer().write(room, alone(TEN + 4 * HOUR, 1), GOOGLE_POLICY);
    expect(busy().map(({ start }) => start)).toEqual([TEN + 4 * HOUR]);
    const late = event('too-late@calendula', TEN + 4 * HOUR, { organizer, attendees: [] });
    expect(await faultCode(writer().write(room, late, GOOGLE_POLICY))).toBe('provider.slot-taken');
    await writer().remove(room, uid, GOOGLE_POLICY);
    await writer().remove(room, uid, GOOGLE_POLICY);
    expect(busy()).toEqual([]);
  });

  it('is waited for when it answers later', async () => {
    const { world } = emulator;
    world.setMailbox({ ...world.mailboxAt('room.bille'), roomRule: { acceptsAfterMs: 700 } });
    const bille = (await system.directory?.list(GOOGLE_POLICY))?.find(({ name }) => name === 'Bille') ?? expect.unreachable('Bille');
    const uid = `later-${roomRole}@calendula`;
    const organizer = { mailbox: bille, name: 'Bille', kind: 'room' } as const;
    await writer().write(bille, event(uid, TEN, { organizer, attendees: [] }), GOOGLE_POLICY);
    expect(world.busy(world.mailboxAt('room.bille').id, { start: TEN, end: TEN + HOUR })).toMatchObject([{ occupation: 'busy' }]);
    await writer().remove(bille, uid, GOOGLE_POLICY);
  });

  it('is no longer "not found" when the room is closed: that is unknown', async () => {
    const uid = `closed-${roomRole}@calendula`;
    emulator.faults.add({ match: { mailbox: emulator.world.mailboxAt('room.alster').address }, fault: { kind: 'rights' } });
    const alster = (await system.directory?.list(GOOGLE_POLICY))?.find(({ name }) => name === 'Alster') ?? expect.unreachable('Alster');
    expect(await faultCode(writer().find(alster, uid, GOOGLE_POLICY))).toBe('provider.mailbox-not-found');
    const window = { start: instant(TEN), end: instant(TEN + HOUR) };
    expect((await system.freeBusy.read([alster], window, GOOGLE_POLICY)).get(alster.id)).toMatchObject({
      kind: 'unknown',
      fault: { code: 'provider.forbidden' },
    });
    emulator.faults.clear();
  });
});
