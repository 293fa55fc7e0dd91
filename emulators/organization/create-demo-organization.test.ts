import ICAL from 'ical.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { calendarLines } from './acts.ts';
import { createDemoOrganization } from './create-demo-organization.ts';
import type { Window } from './occurrences.ts';
import type { Organization } from './organization.ts';

const HALF_HOUR = 1_800_000;
const MONTH: Window = { start: Date.parse('2026-10-13T00:00Z'), end: Date.parse('2026-11-13T00:00Z') };
let world: Organization;
beforeAll(() => {
  world = createDemoOrganization({ today: '2026-10-12', seed: 7 });
});

const texts = (organization: Organization) =>
  organization.mailboxes().flatMap(({ id }) =>
    organization
      .calendar(id)
      .all()
      .map((event) => event.text),
  );

describe('the demo organisation', () => {
  it('has sixty people and twelve rooms on three sites and in four zones', () => {
    const listed = world.mailboxes().filter((one) => one.kind !== 'service');
    expect(listed.filter((one) => one.kind === 'person')).toHaveLength(60);
    expect(listed.filter((one) => one.kind === 'room')).toHaveLength(12);
    expect(new Set(listed.map((one) => one.site)).size).toBe(3);
    expect(new Set(listed.map((one) => one.zone)).size).toBe(4);
    expect(new Set(listed.map((one) => one.address)).size).toBe(72);
    expect(listed.every((one) => /^[a-z.]+@marigold\.example$/.test(one.address))).toBe(true);
  });

  it('is the same for the same seed, and another for another', () => {
    const again = createDemoOrganization({ today: '2026-10-12', seed: 7 });
    expect(texts(again)).toEqual(texts(world));
    expect(texts(createDemoOrganization({ today: '2026-10-12', seed: 8 }))).not.toEqual(texts(world));
  });

  it('keeps its weeks when it is started some days later', () => {
    const later = createDemoOrganization({ today: '2026-10-20', seed: 7 });
    for (const { id } of world.mailboxes()) expect(later.busy(id, MONTH)).toEqual(world.busy(id, MONTH));
  });

  it('writes text that a parser reads back to the same', () => {
    for (const text of new Set(texts(world))) {
      const component = new ICAL.Component(ICAL.parse(text));
      expect(component.getAllSubcomponents('vevent').length).toBeGreaterThan(0);
      const zones = component.getAllSubcomponents('vtimezone').map((zone) => zone.getFirstPropertyValue('tzid'));
      for (const event of component.getAllSubcomponents('vevent')) {
        const tzid = event.getFirstProperty('dtstart')?.getFirstParameter('tzid');
        if (tzid) expect(zones).toContain(tzid);
      }
    }
  });

  it('never books a room twice', () => {
    for (const room of world.mailboxes().filter((one) => one.kind === 'room')) {
      const busy = world.busy(room.id, MONTH);
      expect(busy.length).toBeGreaterThan(5);
      expect(busy.every((one, at) => at === 0 || one.start >= (busy[at - 1]?.end ?? 0))).toBe(true);
    }
  });

  it('has every kind of entry', () => {
    const people = world.mailboxes().filter((one) => one.kind === 'person');
    const lines = people.flatMap((person) => calendarLines(world, person, MONTH));
    for (const occupation of ['free', 'tentative', 'busy', 'out-of-office']) {
      expect(lines.filter((line) => line.occupation === occupation).length, occupation).toBeGreaterThan(3);
    }
    const all = texts(world).join('');
    for (const word of [
      'CANCELLED',
      'PARTSTAT=DECLINED',
      'CLASS:PRIVATE',
      'TRANSPARENT',
      'VALUE=DATE',
      'RECURRENCE-ID',
      'EXDATE',
      'INTERVAL=2',
    ]) {
      expect(all).toContain(word);
    }
  });

  it.each([
    ['annika.petersen', 'yusuf.demir', 'room.elbe'],
    ['henrik.lorenz', 'nele.friedrichs', 'room.alster'],
    ['beatriz.carvalho', 'ines.valadares', 'room.belem'],
    ['grace.whitmore', 'daniel.osei', 'room.humber'],
  ])('leaves %s, %s and %s dozens of free hours', (...names) => {
    const panel = names.map((name) => world.mailboxAt(name));
    const zone = panel[0]?.zone ?? 'UTC';
    const busy = panel.flatMap((one) => world.busy(one.id, MONTH));
    let free = 0;
    for (let start = MONTH.start; start < MONTH.end; start += HALF_HOUR) {
      const local = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone);
      const inHours = local.dayOfWeek <= 5 && local.hour >= 9 && local.hour < 16;
      if (inHours && !busy.some((one) => one.start < start + 2 * HALF_HOUR && start < one.end)) free += 1;
    }
    expect(free).toBeGreaterThan(36);
  });

  it('is as on the first day after a reset', () => {
    const fresh = createDemoOrganization({ today: '2026-10-12', seed: 7 });
    const { id } = fresh.mailboxAt('annika.petersen');
    const [first] = fresh.calendar(id).all();
    fresh.calendar(id).remove(first?.name ?? '');
    for (const account of fresh.accounts()) fresh.setAccount({ ...account, disabled: true });
    fresh.reset();
    expect(texts(fresh)).toEqual(texts(world));
    expect(fresh.accounts().every((account) => !account.disabled)).toBe(true);
  });
});
