/** What the emulated Exchange says over the wire, by requests that no client of ours would send. */
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { authenticateMessage, negotiateMessage } from '../../src/platform/ntlm/messages.ts';
import { davCaller } from '../../test/support/emulator/dav-call.ts';
import { EWS_SCHEMA, NO_EWS_SCHEMA, startTestEwsEmulator, type TestEwsEmulator } from '../../test/support/emulator/start-ews-emulator.ts';
import { startCaldavEmulator } from '../caldav/server.ts';
import { PERSON_PASSWORD, SERVICE_ACCOUNTS } from '../organization/demo/accounts.ts';
import { eventText } from '../organization/event-draft.ts';
import { challengeFor, provenUser } from './ntlm-acceptor.ts';
import { WELL_BEHAVED } from './personality.ts';

const ANNIKA = 'annika.petersen@marigold.example';
const HENRIK = 'henrik.lorenz@marigold.example';
let emulator: TestEwsEmulator;

beforeAll(async () => {
  emulator = await startTestEwsEmulator({ tls: false });
});
afterEach(() => {
  emulator.setPersonality(WELL_BEHAVED);
  emulator.world.reset();
});
afterAll(() => emulator.stop());

const NAMESPACES =
  'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"';

const SUPERUSER = [SERVICE_ACCOUNTS.superuser.user, SERVICE_ACCOUNTS.superuser.password] as const;
const person = (address: string) => [address, PERSON_PASSWORD] as const;

async function soap(body: string, [user, password]: readonly [string, string], { header = '', agent = 'Somebody' } = {}) {
  const envelope = `<s:Envelope ${NAMESPACES}><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
  const headers = { authorization: `Basic ${btoa(`${user}:${password}`)}`, 'content-type': 'text/xml', 'user-agent': agent };
  const response = await fetch(`${emulator.url}/ews/Exchange.ASMX`, { method: 'POST', headers, body: envelope });
  const text = await response.text();
  const codes = [...text.matchAll(/<(?:m|e):ResponseCode[^>]*>(\w+)</g)].map((match) => match[1]);
  return { status: response.status, text, codes };
}

const impersonating = (address: string, by = 'PrimarySmtpAddress') =>
  `<t:ExchangeImpersonation><t:ConnectingSID><t:${by}>${address}</t:${by}></t:ConnectingSID></t:ExchangeImpersonation>`;
const folder = (owner = '', id = 'calendar') =>
  `<t:DistinguishedFolderId Id="${id}">${owner === '' ? '' : `<t:Mailbox><t:EmailAddress>${owner}</t:EmailAddress></t:Mailbox>`}</t:DistinguishedFolderId>`;
const getFolder = (inside: string) =>
  `<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>${inside}</m:FolderIds></m:GetFolder>`;
const find = (inside: string, owner = '') =>
  `<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>${inside}<m:ParentFolderIds>${folder(owner)}</m:ParentFolderIds></m:FindItem>`;
const create = (item: string, sends = 'SendToNone', owner = '') =>
  `<m:CreateItem SendMeetingInvitations="${sends}"><m:SavedItemFolderId>${folder(owner)}</m:SavedItemFolderId><m:Items><t:CalendarItem>${item}</t:CalendarItem></m:Items></m:CreateItem>`;
const TIMES = '<t:Start>2026-10-14T08:00:00Z</t:Start><t:End>2026-10-14T09:00:00Z</t:End>';
const idIn = (text: string) => /<t:ItemId Id="([^"]+)" ChangeKey="([^"]+)"/.exec(text)?.slice(1, 3) ?? [];

describe('signing in', () => {
  it('is asked for in a header for each scheme', async () => {
    const headers = await new Promise<string[]>((resolve, reject) => {
      request(`${emulator.url}/EWS/Exchange.asmx`, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.rawHeaders);
      })
        .on('error', reject)
        .end();
    });
    const offers = headers.flatMap((name, index) => (name.toLowerCase() === 'www-authenticate' ? [headers[index + 1]] : []));
    expect(offers).toEqual(['Negotiate', 'NTLM', 'Basic realm="mail.marigold.example"']);
  });

  const accept = (
    extendedProtection: 'off' | 'allow' | 'require',
    given: Buffer | null,
    changes: { password?: string; spoil?: number } = {},
  ) => {
    const negotiate = negotiateMessage();
    const handshake = challengeFor(negotiate, 0);
    const credential = { userName: 'MARIGOLD\\anna', password: changes.password ?? 'right' };
    const message = authenticateMessage({
      credential,
      negotiate,
      challenge: handshake.second,
      targetName: 'HTTP/x',
      channelBinding: given,
    });
    if (changes.spoil !== undefined) message[changes.spoil] = (message[changes.spoil] ?? 0) ^ 1;
    const passwordOf = (user: string) => (user === 'anna' ? 'right' : null);
    return provenUser(handshake, message, { passwordOf, extendedProtection, binding: Buffer.alloc(16, 7) });
  };
  it.each([
    ['off', null, 'anna'],
    ['off', Buffer.alloc(16, 9), 'anna'],
    ['allow', null, 'anna'],
    ['allow', Buffer.alloc(16, 7), 'anna'],
    ['allow', Buffer.alloc(16, 9), null],
    ['require', null, null],
    ['require', Buffer.alloc(16, 9), null],
    ['require', Buffer.alloc(16, 7), 'anna'],
  ] as const)('with Extended Protection %s and the binding %o proves %s', (protection, given, user) => {
    expect(accept(protection, given)).toBe(user);
  });

  it('is refused with another password, another integrity code, another flag', () => {
    expect(accept('off', null, { password: 'wrong' })).toBeNull();
    expect(accept('off', null, { spoil: 80 })).toBeNull();
    expect(accept('off', null, { spoil: 60 })).toBeNull();
  });
});

describe('faults', () => {
  it.each([
    ['an operation that is not there', '<m:GetInboxRules/>', 'ErrorInvalidRequest'],
    [
      'nobody asked about',
      '<m:GetUserAvailabilityRequest><m:MailboxDataArray/></m:GetUserAvailabilityRequest>',
      'ErrorMailboxDataArrayEmpty',
    ],
  ])('for %s are a 500 with a response code', async (_, body, code) => {
    expect(await soap(body, SUPERUSER)).toMatchObject({ status: 500, codes: [code] });
  });

  it.each([
    ['somebody outside the scope', SERVICE_ACCOUNTS.restricted, impersonating(ANNIKA), 'ErrorImpersonateUserDenied'],
    ['nobody', SERVICE_ACCOUNTS.superuser, impersonating('nobody@marigold.example'), 'ErrorNonExistentMailbox'],
    ['a second address', SERVICE_ACCOUNTS.superuser, impersonating('a.petersen@marigold.example'), 'ErrorNonPrimarySmtpAddress'],
  ])('for the impersonation of %s', async (_, { user, password }, header, code) => {
    expect(await soap(getFolder(folder()), [user, password], { header })).toMatchObject({ status: 500, codes: [code] });
  });

  it('leave a second address alone where it is given as one', async () => {
    expect(
      (await soap(getFolder(folder()), SUPERUSER, { header: impersonating('a.petersen@marigold.example', 'SmtpAddress') })).codes,
    ).toEqual(['NoError']);
  });
});

describe('rights', () => {
  it('of one folder reach no other, and nobody else’s root', async () => {
    const { user, password } = SERVICE_ACCOUNTS.restricted;
    const asked = [
      folder(ANNIKA),
      folder(ANNIKA, 'inbox'),
      folder(ANNIKA, 'msgfolderroot'),
      folder('grace.whitmore@marigold.example'),
    ].join('');
    const codes = ['NoError', 'ErrorAccessDenied', 'ErrorAccessDenied', 'ErrorAccessDenied'];
    expect((await soap(getFolder(asked), [user, password])).codes).toEqual(codes);
    emulator.setPersonality({ hidesFolders: true });
    expect((await soap(getFolder(asked), [user, password])).codes[3]).toBe('ErrorFolderNotFound');
  });

  it('of a delegate do not show private items, of their owner and of an impersonation they do', async () => {
    await soap(create(`<t:Subject>Secret</t:Subject><t:Sensitivity>Private</t:Sensitivity>${TIMES}`), person(ANNIKA));
    const count = (text: string) => [...text.matchAll(/<t:CalendarItem>/g)].length;
    expect(count((await soap(find('', ANNIKA), [SERVICE_ACCOUNTS.restricted.user, SERVICE_ACCOUNTS.restricted.password])).text)).toBe(0);
    expect(count((await soap(find(''), person(ANNIKA))).text)).toBe(1);
    expect(count((await soap(find(''), SUPERUSER, { header: impersonating(ANNIKA) })).text)).toBe(1);
  });

  it('hide what may not be seen like what is gone', async () => {
    const [Id = '', ChangeKey = ''] = idIn((await soap(create(TIMES), person(ANNIKA))).text);
    const get = `<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ItemIds><t:ItemId Id="${Id}" ChangeKey="${ChangeKey}"/></m:ItemIds></m:GetItem>`;
    expect((await soap(get, person(ANNIKA))).codes).toEqual(['NoError']);
    expect((await soap(get, person(HENRIK))).codes).toEqual(['ErrorItemNotFound']);
    emulator.world.reset();
    expect((await soap(get, person(ANNIKA))).codes).toEqual(['ErrorItemNotFound']);
  });
});

describe('items', () => {
  it('have another change key after every write, and an old one is a conflict', async () => {
    const [Id = '', first = ''] = idIn((await soap(create(TIMES), person(ANNIKA))).text);
    const update = (key: string) =>
      `<m:UpdateItem ConflictResolution="NeverOverwrite" SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange><t:ItemId Id="${Id}" ChangeKey="${key}"/><t:Updates><t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:CalendarItem><t:Subject>New</t:Subject></t:CalendarItem></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>`;
    const [, second = ''] = idIn((await soap(update(first), person(ANNIKA))).text);
    expect(second).not.toBe(first);
    expect((await soap(update(first), person(ANNIKA))).codes).toEqual(['ErrorIrresolvableConflict']);
    expect((await soap(update(second), person(ANNIKA))).codes).toEqual(['NoError']);
  });

  it('are called off by their organizer only', async () => {
    const invited = `<t:RequiredAttendees><t:Attendee><t:Mailbox><t:EmailAddress>${HENRIK}</t:EmailAddress></t:Mailbox></t:Attendee></t:RequiredAttendees>`;
    await soap(create(`${TIMES}${invited}`, 'SendToAllAndSaveCopy'), person(ANNIKA));
    const [Id = '', ChangeKey = ''] = idIn((await soap(find(''), person(HENRIK))).text);
    const cancel = `<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items><t:CancelCalendarItem><t:ReferenceItemId Id="${Id}" ChangeKey="${ChangeKey}"/></t:CancelCalendarItem></m:Items></m:CreateItem>`;
    expect((await soap(cancel, person(HENRIK))).codes).toEqual(['ErrorCalendarIsNotOrganizer']);
  });

  it('want to know whom to tell, and that they end after they begin', async () => {
    expect((await soap(create(TIMES).replace(/ SendMeetingInvitations="\w+"/, ''), person(ANNIKA))).codes).toEqual([
      'ErrorSendMeetingInvitationsRequired',
    ]);
    const backwards = '<t:Start>2026-10-14T09:00:00Z</t:Start><t:End>2026-10-14T08:00:00Z</t:End>';
    expect((await soap(create(backwards), person(ANNIKA))).codes).toEqual(['ErrorCalendarEndDateIsEarlierThanStartDate']);
  });

  it('cannot be searched by UID, and looked through for two years at most', async () => {
    const byUid =
      '<m:Restriction><t:IsEqualTo><t:FieldURI FieldURI="calendar:UID"/><t:FieldURIOrConstant><t:Constant Value="x"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>';
    await soap(create(TIMES), person(ANNIKA));
    expect((await soap(find(byUid), person(ANNIKA))).codes).toEqual(['ErrorUnsupportedPathForQuery']);
    const view = '<m:CalendarView StartDate="2026-01-01T00:00:00Z" EndDate="2029-01-01T00:00:00Z"/>';
    expect((await soap(find(view), person(ANNIKA))).codes).toEqual(['ErrorCalendarViewRangeTooBig']);
  });

  it('of a series are shown one by one in a window of time, each with an id of its own', async () => {
    const annika = emulator.world.mailboxAt(ANNIKA);
    const start = Temporal.PlainDateTime.from('2026-10-12T10:00:00');
    const times = { start, end: start.add({ hours: 1 }) };
    emulator.world
      .calendar(annika.id)
      .put('series.ics', eventText({ uid: 'series', title: 'Daily', zone: 'Europe/Berlin', times, repeats: { freq: 'DAILY', count: 5 } }));
    const view = '<m:CalendarView StartDate="2026-10-13T00:00:00Z" EndDate="2026-10-16T00:00:00Z"/>';
    const { text } = await soap(find(view), person(ANNIKA));
    expect([...text.matchAll(/<t:Start>([^<]+)</g)].map((match) => match[1])).toEqual([
      '2026-10-13T08:00:00Z',
      '2026-10-14T08:00:00Z',
      '2026-10-15T08:00:00Z',
    ]);
    expect(new Set([...text.matchAll(/<t:ItemId Id="([^"]+)"/g)].map((match) => match[1])).size).toBe(3);
  });

  it('are the same that CalDAV shows, with their properties, and the reverse', async () => {
    const caldav = await startCaldavEmulator({ world: emulator.world });
    const id = emulator.world.mailboxAt(ANNIKA).id;
    const call = davCaller(caldav.url, { user: ANNIKA, password: PERSON_PASSWORD });
    const property =
      '<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId="7B9A1F0E-5C3D-4F6A-8E2B-94D1C7A05E63" PropertyName="Mark" PropertyType="String"/><t:Value>of ours</t:Value></t:ExtendedProperty>';
    await soap(create(`<t:Subject>By EWS</t:Subject>${property}<t:UID>by-ews</t:UID>${TIMES}`), person(ANNIKA));
    const name = emulator.world.calendar(id).byUid('by-ews')?.name ?? '';
    const { text } = await call('GET', `/dav/calendars/${id}/calendar/${name}`);
    expect(text.replaceAll('\r\n ', '')).toMatch(/SUMMARY:By EWS[\s\S]*X-EWS-PROPERTY;X-EWS-FIELD=\S*Mark\S*:of ours/);
    const written = text.replace('UID:by-ews', 'UID:by-dav').replace('SUMMARY:By EWS', 'SUMMARY:By CalDAV');
    expect((await call('PUT', `/dav/calendars/${id}/calendar/by-dav.ics`, { body: written })).status).toBe(201);
    expect((await soap(find(''), person(ANNIKA))).text).toContain('<t:Subject>By CalDAV</t:Subject>');
    await caldav.stop();
  });
});

describe('free/busy', () => {
  const bias = (minutes: number) => {
    const change =
      '<t:Bias>0</t:Bias><t:Time>00:00:00</t:Time><t:DayOrder>0</t:DayOrder><t:Month>0</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek>';
    return `<t:TimeZone><t:Bias>${minutes}</t:Bias><t:StandardTime>${change}</t:StandardTime><t:DaylightTime>${change}</t:DaylightTime></t:TimeZone>`;
  };
  const availability = (zone: string, view = 'FreeBusy') =>
    `<m:GetUserAvailabilityRequest>${zone}<m:MailboxDataArray><t:MailboxData><t:Email><t:Address>${ANNIKA}</t:Address></t:Email><t:AttendeeType>Required</t:AttendeeType></t:MailboxData></m:MailboxDataArray><t:FreeBusyViewOptions><t:TimeWindow><t:StartTime>2026-10-14T00:00:00</t:StartTime><t:EndTime>2026-10-15T00:00:00</t:EndTime></t:TimeWindow><t:MergedFreeBusyIntervalInMinutes>60</t:MergedFreeBusyIntervalInMinutes><t:RequestedView>${view}</t:RequestedView></t:FreeBusyViewOptions></m:GetUserAvailabilityRequest>`;

  it.each([
    ['the block of the request', bias(-330), ''],
    ['the context of the header', '', '<t:TimeZoneContext><t:TimeZoneDefinition Id="India Standard Time"/></t:TimeZoneContext>'],
  ])('is told in the zone of %s, without an address', async (_, zone, header) => {
    await soap(create(TIMES), person(ANNIKA));
    const { text } = await soap(availability(zone), person(HENRIK), { header });
    expect(text).toContain(
      '<t:StartTime>2026-10-14T13:30:00</t:StartTime><t:EndTime>2026-10-14T14:30:00</t:EndTime><t:BusyType>Busy</t:BusyType>',
    );
    expect(text).not.toContain(ANNIKA);
  });

  it('is digits where digits were asked for', async () => {
    await soap(create(TIMES), person(ANNIKA));
    const { text } = await soap(availability(bias(0), 'MergedOnly'), person(HENRIK));
    expect(text).toContain('<t:MergedFreeBusy>000000002000000000000000</t:MergedFreeBusy>');
  });
});

describe('subscribing', () => {
  const subscribe = (inside = folder(), url = 'http://127.0.0.1:9/notifications/x') =>
    `<m:Subscribe><m:PushSubscriptionRequest><t:FolderIds>${inside}</t:FolderIds><t:EventTypes><t:EventType>ModifiedEvent</t:EventType></t:EventTypes><t:StatusFrequency>1</t:StatusFrequency><t:URL>${url}</t:URL></m:PushSubscriptionRequest></m:Subscribe>`;
  const pull =
    '<m:Subscribe><m:PullSubscriptionRequest SubscribeToAllFolders="true"><t:EventTypes><t:EventType>ModifiedEvent</t:EventType></t:EventTypes><t:Timeout>10</t:Timeout></m:PullSubscriptionRequest></m:Subscribe>';

  it('is for owners, and for those who act as the owner', async () => {
    expect((await soap(subscribe(), person(ANNIKA))).codes).toEqual(['NoError']);
    expect((await soap(subscribe(), SUPERUSER, { header: impersonating(ANNIKA) })).codes).toEqual(['NoError']);
    expect((await soap(subscribe(folder(ANNIKA)), SUPERUSER)).codes).toEqual(['ErrorSubscriptionDelegateAccessNotSupported']);
    expect(emulator.subscriptions()).toHaveLength(2);
    emulator.world.reset();
    expect(emulator.subscriptions()).toEqual([]);
  });

  it.each([
    ['an address that is none', subscribe(folder(), 'desk'), 'ErrorInvalidPushSubscriptionUrl'],
    ['an address of another kind', subscribe(folder(), 'ftp://127.0.0.1/x'), 'ErrorInvalidPushSubscriptionUrl'],
    ['two folders', subscribe(`${folder()}${folder()}`), 'ErrorInvalidSubscriptionRequest'],
    ['asking', pull, 'ErrorInvalidSubscriptionRequest'],
  ])('with %s is refused', async (_, body, code) => {
    expect((await soap(body, person(ANNIKA))).codes).toEqual([code]);
    expect(emulator.subscriptions()).toEqual([]);
  });
});

describe('the schema', () => {
  it('is kept by answers, and a request in the wrong order is found out', async (context) => {
    if (EWS_SCHEMA === null) context.skip(NO_EWS_SCHEMA);
    const answers = emulator.lint.filter(({ message }) => message === 'answer');
    expect(answers).toEqual([]);
    const before = emulator.lint.length;
    const item = '<t:Location>x</t:Location><t:Subject>y</t:Subject>';
    expect((await soap(create(`${item}${TIMES}`), person(ANNIKA), { agent: 'Calendula' })).codes).toEqual(['ErrorSchemaValidation']);
    expect(emulator.lint.slice(before)).toMatchObject([
      { message: 'request', operation: 'CreateItem', problem: expect.stringContaining('Subject') },
    ]);
  });
});
