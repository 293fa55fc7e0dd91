import { describe, expect, it } from 'vitest';
import { isFault } from '../../domain/fault.ts';
import { globalObjectId, timeOf, windowsZone } from './translate.ts';
import { childOf, element, envelope, parseAnswer, parseXml, textAt } from './wire.ts';

const wrapped = (body: string) =>
  `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;

const codeOf = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return isFault(error) ? error.code : error;
  }
};

describe('writing', () => {
  it('escapes texts and attributes, and drops what XML does not know', () => {
    const { xml } = element('t:Subject', { a: '"<&\u0007' }, '<b>&amp; ]]>\u0000\ud800\ufffe');
    expect(xml).toBe('<t:Subject a="&quot;&lt;&amp;">&lt;b&gt;&amp;amp; ]]&gt;\ufffd</t:Subject>');
    expect(parseXml(xml).text).toBe('<b>&amp; ]]>\ufffd');
  });

  it('impersonates only whom it was told to', () => {
    expect(envelope(element('m:GetRoomLists', {}), null)).not.toContain('Impersonation');
    const text = envelope(element('m:GetRoomLists', {}), 'anna<@example.test');
    expect(text).toContain('<t:PrimarySmtpAddress>anna&lt;@example.test</t:PrimarySmtpAddress>');
  });
});

describe('reading', () => {
  it.each([
    ['a sign-in page', '<html><body>Sign in</body></html>'],
    ['text', 'Runtime Error'],
    ['nothing', ''],
    ['half an answer', wrapped('<a/>').slice(0, 80)],
    ['an envelope without a body', '<s:Envelope xmlns:s="x"/>'],
    ['an empty body', wrapped('')],
    ['an answer nested without end', `${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}`],
    ['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${wrapped('<a>&a;</a>')}`],
  ])('refuses %s', (_, text) => {
    expect(codeOf(() => parseAnswer(text))).toBe('provider.malformed-reply');
  });

  it('expands the five entities and no others, and cleans what must not be there', () => {
    const { text } = parseXml('<a>&lt;&amp;&gt;&quot;&apos;&#65;&#x42;&#x1;&#xFFFF;&#x110000;&other;<![CDATA[<c>\u0002]]></a>');
    expect(text).toBe('<&>"\'AB&other;<c>');
  });

  it('finds the code and the wait in a fault', () => {
    const detail =
      '<e:ResponseCode xmlns:e="e">ErrorServerBusy</e:ResponseCode><t:MessageXml xmlns:t="t"><t:Value Name="BackOffMilliseconds">13500</t:Value></t:MessageXml>';
    expect(parseAnswer(wrapped(`<s:Fault><faultcode>a:X</faultcode><detail>${detail}</detail></s:Fault>`))).toEqual({
      kind: 'fault',
      code: 'ErrorServerBusy',
      backOffMs: 13_500,
    });
    expect(parseAnswer(wrapped('<s:Fault><faultcode>a:ErrorSchemaValidation</faultcode></s:Fault>'))).toMatchObject({
      code: 'ErrorSchemaValidation',
    });
  });

  it('goes by local names, whatever the prefixes', () => {
    const node = parseXml('<x:A xmlns:x="u"><B xmlns="v"> text </B></x:A>');
    expect(node.name).toBe('A');
    expect(textAt(node, 'B')).toBe('text');
    expect(childOf(node, 'C', 'D')).toBeNull();
  });
});

describe('translating', () => {
  it.each([
    ['2030-04-01T09:00:00Z', '2030-04-01T09:00:00.000Z'],
    ['2030-04-01T09:00:00', '2030-04-01T09:00:00.000Z'],
    ['2030-04-01T09:00:00.0000000', '2030-04-01T09:00:00.000Z'],
    ['2030-04-01T09:00:00+02:00', '2030-04-01T07:00:00.000Z'],
    ['yesterday', null],
    ['', null],
  ])('the time %s', (text, iso) => {
    expect(timeOf(text)).toBe(iso === null ? null : Date.parse(iso));
  });

  it.each([
    ['Europe/Berlin', 'W. Europe Standard Time'],
    ['UTC', 'UTC'],
    ['Asia/Kolkata', 'India Standard Time'],
    ['Nowhere/AtAll', 'UTC'],
  ])('the zone %s', (zone, name) => {
    if (zone === 'Nowhere/AtAll') expect(() => windowsZone(zone, 0)).toThrow(RangeError);
    else expect(windowsZone(zone, Date.UTC(2027, 0))).toBe(name);
  });

  it('a zone without a name of its own by one that keeps the same time', () => {
    const name = windowsZone('Europe/Vienna', Date.UTC(2027, 0));
    expect([
      'Central Europe Standard Time',
      'W. Europe Standard Time',
      'Romance Standard Time',
      'Central European Standard Time',
    ]).toContain(name);
  });

  it('a UID into the property by which it is searched', () => {
    const bytes = Buffer.from(globalObjectId('abc@calendula'), 'base64');
    expect(bytes.subarray(0, 16).toString('hex')).toBe('040000008200e00074c5b7101a82e008');
    expect(bytes.readUInt32LE(36)).toBe(bytes.length - 40);
    expect(bytes.subarray(40).toString('latin1')).toBe('vCal-Uid\u0001\0\0\0abc@calendula\0');
  });
});
