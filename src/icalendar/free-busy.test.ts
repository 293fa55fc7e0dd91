/** Free/busy answers in all the shapes that servers send. */
import { describe, expect, it } from 'vitest';
import { instant } from '../domain/time/instant.ts';
import { parseFreeBusy, writeFreeBusyRequest } from './free-busy.ts';

const TEN = Date.UTC(2030, 3, 1, 10);
const answer = (...lines: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'METHOD:REPLY', 'BEGIN:VFREEBUSY', ...lines, 'END:VFREEBUSY', 'END:VCALENDAR'].join('\r\n');
const WINDOW = ['DTSTART:20300401T000000Z', 'DTEND:20300402T000000Z'];
const hour = (from: number, status: string) => ({ start: TEN + from * 3_600_000, end: TEN + (from + 1) * 3_600_000, status });

describe('a free/busy answer', () => {
  it.each<[string, string[], ReturnType<typeof hour>[]]>([
    ['a period with an end', ['FREEBUSY:20300401T100000Z/20300401T110000Z'], [hour(0, 'busy')]],
    ['a period with a duration', ['FREEBUSY:20300401T100000Z/PT1H'], [hour(0, 'busy')]],
    ['a list', ['FREEBUSY:20300401T100000Z/PT1H,20300401T120000Z/20300401T130000Z'], [hour(0, 'busy'), hour(2, 'busy')]],
    ['periods out of order', ['FREEBUSY:20300401T120000Z/PT1H', 'FREEBUSY:20300401T100000Z/PT1H'], [hour(0, 'busy'), hour(2, 'busy')]],
    ['FBTYPE=BUSY', ['FREEBUSY;FBTYPE=BUSY:20300401T100000Z/PT1H'], [hour(0, 'busy')]],
    ['tentative', ['FREEBUSY;FBTYPE=BUSY-TENTATIVE:20300401T100000Z/PT1H'], [hour(0, 'tentative')]],
    ['out of office', ['FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20300401T100000Z/PT1H'], [hour(0, 'out-of-office')]],
    ['free', ['FREEBUSY;FBTYPE=FREE:20300401T100000Z/PT1H'], []],
    ['a word nobody knows', ['FREEBUSY;FBTYPE=X-ON-FIRE:20300401T100000Z/PT1H'], [hour(0, 'busy')]],
    ['a zone parameter (Xandikos)', ['FREEBUSY;TZID=UTC:20300401T100000Z/20300401T110000Z'], [hour(0, 'busy')]],
    ['a folded line', ['FREEBUSY;FBTYPE=BUSY:20300401T1000\r\n 00Z/20300401T110000Z'], [hour(0, 'busy')]],
    ['no busy time', [], []],
  ])('with %s', (_, lines, periods) => {
    const reply = parseFreeBusy(answer(...WINDOW, ...lines));
    expect(reply.periods).toEqual(periods);
    expect(reply.covered).toEqual({ start: Date.UTC(2030, 3, 1), end: Date.UTC(2030, 3, 2) });
  });

  it('may have bare line feeds', () => {
    expect(parseFreeBusy(answer(...WINDOW, 'FREEBUSY:20300401T100000Z/PT1H').replaceAll('\r\n', '\n')).periods).toHaveLength(1);
  });

  it('may be one VFREEBUSY for each busy time (Radicale 3.5)', () => {
    const one = (from: string, to: string, type: string) => [
      'BEGIN:VFREEBUSY',
      `DTSTART:${from}`,
      `DTEND:${to}`,
      `FBTYPE:${type}`,
      'END:VFREEBUSY',
    ];
    const text = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      ...one('20300401T100000Z', '20300401T110000Z', 'BUSY'),
      ...one('20300401T120000Z', '20300401T130000Z', 'BUSY'),
      'END:VCALENDAR',
    ];
    expect(parseFreeBusy(text.join('\r\n'))).toEqual({ periods: [hour(0, 'busy'), hour(2, 'busy')], covered: null });
  });

  it.each([
    ['no VFREEBUSY', 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR'],
    ['no covered time', answer('FREEBUSY:20300401T100000Z/PT1H')],
    ['a period that ends before it starts', answer(...WINDOW, 'FREEBUSY:20300401T110000Z/20300401T100000Z')],
    ['a period that is none', answer(...WINDOW, 'FREEBUSY:tomorrow')],
    ['an unknown zone', answer(...WINDOW, 'FREEBUSY;TZID=Nowhere/Land:20300401T100000/20300401T110000')],
    ['a web page', '<html><body>Log in</body></html>'],
    ['nothing', ''],
    ['a cut-off text', answer(...WINDOW).slice(0, -20)],
  ])('with %s is no answer', (_, text) => {
    expect(() => parseFreeBusy(text)).toThrow('provider.malformed-reply');
  });
});

it('a request names the window and everybody', () => {
  const text = writeFreeBusyRequest({
    uid: 'u1',
    stampedAt: instant(TEN),
    window: { start: instant(TEN), end: instant(TEN + 86_400_000) },
    organizer: 'svc@example.test',
    attendees: ['anna@example.test', 'ben@example.test'],
  });
  expect(text).toContain('METHOD:REQUEST\r\n');
  expect(text).toContain('DTSTART:20300401T100000Z\r\nDTEND:20300402T100000Z\r\n');
  expect(text.match(/ATTENDEE:mailto:/g)).toHaveLength(2);
});
