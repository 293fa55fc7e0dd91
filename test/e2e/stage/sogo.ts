/** A real SOGo with six people and two rooms; everybody reads the own calendar with the own account. */
import type { RealServer } from '../../support/servers/launch-server.ts';
import { appointmentsCalled, enterMeeting } from './calendar-client.ts';
import { csvOf, type Stage } from './stage.ts';

const ZONE = 'Europe/Berlin';

export function sogoStage(server: RealServer): Stage {
  const userOf = (address: string) => address.split('@')[0] ?? '';
  const accountOf = (address: string) => ({ serverUrl: server.url, user: userOf(address), password: server.password });
  const calendarOf = (address: string) => new URL(`/SOGo/dav/${userOf(address)}/Calendar/personal/`, server.url).href;
  const [organizer, ...others] = server.people.map((address) => ({ name: nameOf(address), address }));
  const [room] = server.rooms.map((address) => ({ name: nameOf(address), address }));
  if (organizer === undefined || room === undefined) throw new Error('the server has no people');
  const pool = others.slice(0, 3);
  return {
    system: 'CalDAV',
    pages: [],
    form: {
      'Server address': server.url,
      'User name of the service account': server.user,
      'Password of the service account': server.password,
      'Time zone of the calendars': ZONE,
      'Addresses of rooms': 'room-*@example.test',
    },
    probeMailbox: organizer.address,
    people: server.people.length,
    rooms: server.rooms.length,
    organizer,
    pool,
    room,
    csv: csvOf([organizer, ...pool], room, ZONE),
    appointments: (address, title) => appointmentsCalled(title, calendarOf(address), accountOf(address)),
    enterMeeting: (address, at) => enterMeeting(at, calendarOf(address), accountOf(address)),
    stop: () => server.stop(),
  };
}

/** The launcher names people after their logins: `room-elbe` is *Room Elbe*. */
function nameOf(address: string): string {
  const words = (address.split('@')[0] ?? '').split('-');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
}
