/** XML in and out: both ways of naming a recipient, states at their own level, and texts that are refused. */
import { describe, expect, it } from 'vitest';
import { eventByUidBody, parseMultistatus, parseScheduleResponse, textOf } from './wire.ts';

const schedule = (recipient: string, data: string) =>
  `<?xml version="1.0"?><C:schedule-response xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><C:response><C:recipient>${recipient}</C:recipient><C:request-status>2.0;Success</C:request-status><C:calendar-data>${data}</C:calendar-data></C:response></C:schedule-response>`;

describe('a schedule response', () => {
  it.each([
    ['as text (SOGo)', 'mailto:Anna@example.test'],
    ['as an address (Cyrus, DAViCal)', '<D:href>mailto:anna@example.test</D:href>'],
  ])('names the recipient %s', (_, recipient) => {
    expect(parseScheduleResponse(schedule(recipient, 'BEGIN:VCALENDAR'))).toMatchObject([
      { recipient: 'anna@example.test', calendarData: 'BEGIN:VCALENDAR' },
    ]);
  });
  it('may hold the calendar as CDATA or with escapes', () => {
    expect(parseScheduleResponse(schedule('mailto:a@b', '<![CDATA[A&B]]>'))[0]?.calendarData).toBe('A&B');
    expect(parseScheduleResponse(schedule('mailto:a@b', 'A&amp;B&#13;\n&#228;'))[0]?.calendarData).toBe('A&B\r\nä');
  });
});

describe('a multistatus', () => {
  const item = (inner: string) => `<multistatus xmlns="DAV:"><response><href>/a</href>${inner}</response></multistatus>`;
  it('does not take a missing property for a missing resource', () => {
    const inner =
      '<propstat><prop><getetag>"1"</getetag></prop><status>HTTP/1.1 200 OK</status></propstat><propstat><prop><displayname/></prop><status>HTTP/1.1 404 Not Found</status></propstat>';
    const [read] = parseMultistatus(item(inner)).items;
    expect(read?.status).toBeNull();
    expect(textOf(read?.properties.get('getetag') ?? null)).toBe('"1"');
    expect(read?.properties.has('displayname')).toBe(false);
  });
  it('tells a resource that is gone', () => {
    expect(parseMultistatus(item('<status>HTTP/1.1 404 Not Found</status>')).items[0]?.status).toBe(404);
  });
  it.each([
    ['a document type', '<!DOCTYPE x [<!ENTITY a "b">]><multistatus xmlns="DAV:"/>'],
    ['a web page', '<html><body><p>Log in</body></html>'],
    ['another root', '<error xmlns="DAV:"/>'],
    ['an unclosed element', '<multistatus xmlns="DAV:"><response>'],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(() => parseMultistatus(text)).toThrow('provider.malformed-reply');
  });
});

it('escapes what it writes', () => {
  expect(eventByUidBody('a<b>&"c"')).toContain('a&lt;b&gt;&amp;&quot;c&quot;');
});
