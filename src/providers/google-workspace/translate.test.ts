/** Ids made of UIDs, and events on the wire. */
import { describe, expect, it } from 'vitest';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarEvent } from '../../ports/calendar-provider.ts';
import { eventBody, eventId, foundEvent, identityIn, says } from './translate.ts';

const UID = '0198f3c2-1111-7222-8333-944444444444@calendula';
const mailbox = (address: string) => ({ id: address, address });
const EVENT: CalendarEvent = {
  uid: UID,
  sequence: 2,
  span: { start: instant(Date.UTC(2030, 3, 1, 9)), end: instant(Date.UTC(2030, 3, 1, 10)) },
  zone: 'Europe/Berlin',
  title: 'Interview',
  description: '<b>not markup</b> & more',
  location: 'Elbe',
  organizer: { mailbox: mailbox('anna@example.test'), name: 'Anna', kind: 'person' },
  attendees: [
    { mailbox: mailbox('Anna@example.test'), name: 'Anna', kind: 'person' },
    { mailbox: mailbox('ben@example.test'), name: 'Ben', kind: 'person' },
    { mailbox: mailbox('c_1@resource.calendar.google.com'), name: 'Elbe', kind: 'room' },
  ],
  stampedAt: instant(0),
};

describe('the id of an event', () => {
  it('has only the letters Google allows, and gives the UID back', () => {
    for (const uid of [UID, 'probe-Übung@calendula', `${'x'.repeat(200)}@calendula`]) {
      for (const life of [0, 1, 7]) {
        expect(eventId(uid, life)).toMatch(/^[a-v0-9]{5,1024}$/);
        expect(identityIn(eventId(uid, life))).toEqual({ uid, life });
      }
    }
    expect(new Set([0, 1, 2].map((life) => eventId(UID, life))).size).toBe(3);
  });

  it('is not found in ids of others', () => {
    for (const id of ['abc123', '', '7vg2h9xq', 'ZZZ', eventId('somebody@elsewhere'), `${eventId(UID)}_20300401T090000Z`]) {
      expect(identityIn(id)).toBeNull();
    }
  });
});

describe('an event on the wire', () => {
  const stored = (change: object = {}) => ({ id: eventId(UID), ...eventBody(EVENT, null), ...change }) as never;

  it('is private, in absolute times, without the organizer among the guests, and escapes markup', () => {
    const body = eventBody(EVENT, null);
    expect(body).toMatchObject({
      start: { dateTime: '2030-04-01T09:00:00.000Z', timeZone: 'Europe/Berlin' },
      visibility: 'private',
      description: '&lt;b&gt;not markup&lt;/b&gt; &amp; more',
      extendedProperties: { shared: { calendulaUid: UID, calendulaSequence: '2' } },
    });
    expect(body.attendees).toEqual([
      { email: 'ben@example.test', displayName: 'Ben', responseStatus: 'needsAction' },
      { email: 'c_1@resource.calendar.google.com', displayName: 'Elbe', resource: true, responseStatus: 'needsAction' },
    ]);
  });

  it('keeps answers as long as the times stay', () => {
    const answered = stored({ attendees: [{ email: 'ben@example.test', responseStatus: 'accepted' }] });
    const statusOf = (body: Record<string, unknown>) => (body.attendees as { responseStatus: string }[])[0]?.responseStatus;
    expect(statusOf(eventBody(EVENT, answered))).toBe('accepted');
    const moved = { ...EVENT, span: { start: instant(EVENT.span.start + 60_000), end: EVENT.span.end } };
    expect(statusOf(eventBody(moved, answered))).toBe('needsAction');
  });

  it('asks for a meeting once, and again after a failure', () => {
    const online = { ...EVENT, onlineMeeting: true };
    const conference = (statusCode: string) => stored({ conferenceData: { createRequest: { status: { statusCode } } } });
    expect(eventBody(online, null).conferenceData).toBeDefined();
    expect(eventBody(online, conference('pending')).conferenceData).toBeUndefined();
    expect(eventBody(online, conference('success')).conferenceData).toBeUndefined();
    expect(eventBody(online, conference('failure')).conferenceData).toBeDefined();
    expect(says(conference('failure'), online)).toBe(false);
  });

  it('says what was wanted until anything of it differs', () => {
    expect(says(stored(), EVENT)).toBe(true);
    const differing: readonly object[] = [
      { summary: 'Other' },
      { location: '' },
      { status: 'cancelled' },
      { attendees: [] },
      { end: { dateTime: '2030-04-01T11:00:00Z' } },
      { extendedProperties: { shared: { calendulaUid: UID, calendulaSequence: '1' } } },
    ];
    for (const change of differing) expect(says(stored(change), EVENT)).toBe(false);
  });

  it('is found with answers by lower-case address, and not without a time of day', () => {
    const event = stored({
      attendees: [{ email: 'Ben@example.test', responseStatus: 'declined' }],
      hangoutLink: 'https://meet.google.com/x',
    });
    const found = foundEvent(event, UID);
    expect(found).toMatchObject({ sequence: 2, span: EVENT.span, cancelled: false, joinUrl: 'https://meet.google.com/x' });
    expect(found?.answers.get('ben@example.test')).toBe('declined');
    expect(foundEvent(stored({ start: { date: '2030-04-01' } }), UID)).toBeNull();
  });
});
