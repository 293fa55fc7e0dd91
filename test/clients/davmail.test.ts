/** DavMail, which shows Exchange to calendar programs as CalDAV, signed in as one person, beside our provider. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import ICAL from 'ical.js';
import type { SeenEvent } from './support/describe-client.ts';
import { describeEwsClient, type EwsAccount, type EwsClient } from './support/describe-ews-client.ts';
import { eventsIn } from './support/event-text.ts';
import { requirePackages } from './support/require-packages.ts';

const PROGRAM = '/usr/share/davmail/davmail.jar';
/** DavMail thinks in one zone, and takes times with `Z` for local ones. */
const ZONE = 'Europe/London';
const LOOKS = 150;

const QUERY =
  '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/><C:calendar-data/></D:prop>' +
  '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter></C:calendar-query>';

async function openDavmail({ url, owner, password, day }: EwsAccount): Promise<EwsClient> {
  const folder = await mkdtemp(join(tmpdir(), 'calendula-davmail-'));
  const port = await freePort();
  const properties = {
    server: 'true',
    mode: 'EWS',
    url,
    caldavPort: String(port),
    imapPort: '',
    ldapPort: '',
    popPort: '',
    smtpPort: '',
    bindAddress: '127.0.0.1',
    allowRemote: 'false',
    disableUpdateCheck: 'true',
    caldavPastDelay: '0',
    enableKeepAlive: 'false',
    logFilePath: join(folder, 'davmail.log'),
  };
  await writeFile(
    join(folder, 'properties'),
    Object.entries(properties)
      .map(([name, value]) => `davmail.${name}=${value}\n`)
      .join(''),
  );
  const child = spawn('java', ['-jar', PROGRAM, '-server', join(folder, 'properties')], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const origin = `http://127.0.0.1:${port}`;
  const headers = { authorization: `Basic ${btoa(`${owner}:${password}`)}` };
  const send = async (method: string, path: string, body?: string, type = 'text/calendar') => {
    const init = { method, headers: { ...headers, 'content-type': type, depth: '1' }, ...(body === undefined ? {} : { body }) };
    const response = await fetch(`${origin}/users/${owner}/${path}`, init);
    const answer = await response.text();
    if (!response.ok) throw new Error(`DavMail answered ${response.status}: ${answer.slice(0, 300)}`);
    return answer;
  };
  await untilItListens(origin, join(folder, 'davmail.log'));
  return {
    events: async () => eventsIn(textsIn(await send('REPORT', 'calendar/', QUERY, 'text/xml'))),
    create: async (event) => void (await send('PUT', `calendar/${event.uid}.ics`, eventText(event))),
    move: async (event) => void (await send('PUT', `calendar/${event.uid}.ics`, eventText(event))),
    remove: async (uid) => void (await send('DELETE', `calendar/${uid}.ics`)),
    busy: async () => busyIn(await send('POST', 'outbox/', question(owner, day))),
    close: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilItListens(origin: string, log: string): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    if ((await fetch(origin).catch(() => null)) !== null) return;
    await sleep(200);
  }
  throw new Error(`DavMail did not start: ${await readFile(log, 'utf8').catch(() => 'no log')}`);
}

function eventText({ uid, start, end }: SeenEvent): string {
  const local = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at)
      .toZonedDateTimeISO(ZONE)
      .toPlainDateTime()
      .toString({ smallestUnit: 'second' })
      .replace(/[-:]/g, '');
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Somebody//Calendar program//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20261001T000000Z',
    `DTSTART;TZID=${ZONE}:${local(start)}`,
    `DTEND;TZID=${ZONE}:${local(end)}`,
    'SUMMARY:Entered by hand',
    'TRANSP:OPAQUE',
    'X-MICROSOFT-CDO-BUSYSTATUS:BUSY',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  return lines.join('\r\n');
}

function question(owner: string, day: EwsAccount['day']): string {
  const utc = (at: number) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const people = [`ORGANIZER:mailto:${owner}`, `ATTENDEE:mailto:${owner}`];
  const times = ['DTSTAMP:20261001T000000Z', `DTSTART:${utc(day.start)}`, `DTEND:${utc(day.end)}`];
  const head = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//X//EN', 'METHOD:REQUEST', 'BEGIN:VFREEBUSY', 'UID:question'];
  return [...head, ...times, ...people, 'END:VFREEBUSY', 'END:VCALENDAR', ''].join('\r\n');
}

function textsIn(answer: string): string[] {
  const plain = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return [...answer.matchAll(/<C:calendar-data[^>]*>([^<]*)</g)].map((match) => plain(match[1] ?? ''));
}

function busyIn(answer: string): [number, number][] {
  const [text = ''] = textsIn(answer);
  const reply = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vfreebusy');
  const periods = (reply?.getAllProperties('freebusy') ?? []).filter((one) => one.getFirstParameter('fbtype') !== 'FREE');
  return periods.flatMap((one) =>
    one.getValues().map((each): [number, number] => [each.start.toUnixTime() * 1_000, each.getEnd().toUnixTime() * 1_000]),
  );
}

const availability = await requirePackages(`${PROGRAM}:davmail-server`, '/usr/bin/java:default-jre-headless');
describeEwsClient('DavMail', { availability, tls: false }, openDavmail);
