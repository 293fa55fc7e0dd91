/** Raw requests to a CalDAV server, for tests that want to see exactly what goes over the wire. */

interface DavAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface DavCall {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type DavCaller = (method: string, path: string, call?: DavCall) => Promise<DavAnswer>;

/** Calls as one account; redirects are not followed. */
export function davCaller(origin: string, account: { user: string; password: string } | null): DavCaller {
  const authorization = account ? { authorization: `Basic ${Buffer.from(`${account.user}:${account.password}`).toString('base64')}` } : {};
  return async (method, path, { headers = {}, body } = {}) => {
    const type = { 'content-type': body?.startsWith('BEGIN:') ? 'text/calendar; charset=utf-8' : 'application/xml; charset=utf-8' };
    const init = {
      method,
      headers: { ...type, ...authorization, ...headers },
      redirect: 'manual' as const,
      ...(body === undefined ? {} : { body }),
    };
    const response = await fetch(new URL(path, origin), init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
}

/** One event as iCalendar text; `lines` go into the VEVENT. */
export function eventOf(uid: string, ...lines: readonly string[]): string {
  const head = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Test//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20261001T000000Z',
    'SUMMARY:Interview',
  ];
  return [...head, ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
}

/** A free/busy question for an outbox. */
export function freeBusyRequest(organizer: string, attendees: readonly string[], [start, end]: readonly [string, string]): string {
  const head = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Test//EN',
    'METHOD:REQUEST',
    'BEGIN:VFREEBUSY',
    'UID:question',
    'DTSTAMP:20261001T000000Z',
  ];
  const people = [`ORGANIZER:mailto:${organizer}`, ...attendees.map((one) => `ATTENDEE:mailto:${one}`)];
  return [...head, `DTSTART:${start}`, `DTEND:${end}`, ...people, 'END:VFREEBUSY', 'END:VCALENDAR', ''].join('\r\n');
}
