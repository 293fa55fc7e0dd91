/** A meeting as another calendar program writes it: nothing in it is ours. */

/** @param at Instants as ISO 8601 text or epoch ms, the end exclusive. */
export function foreignMeeting(uid: string, at: { readonly start: string | number; readonly end: string | number }): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Another program//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${utc(at.start)}`,
    `DTSTART:${utc(at.start)}`,
    `DTEND:${utc(at.end)}`,
    'SUMMARY:Dentist',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  return lines.join('\r\n');
}

/** `20270401T090000Z` */
function utc(instant: string | number): string {
  return new Date(instant).toISOString().replace(/[-:]|\.\d+/g, '');
}
