/** The provider against a real DAViCal: free/busy by report, because its outbox leaves out private events. */
import { describeServer } from '../support/servers/describe-server.ts';
import { serverWorld } from '../support/servers/server-world.ts';
import { startDavical } from '../support/servers/start-davical.ts';

await describeServer(
  'DAViCal',
  startDavical,
  (server) => serverWorld(server, { calendarPath: (user) => `/caldav.php/${user}/calendar/` }),
  {
    'a mailbox without rights is unknown': 'the administrator sees everybody',
    'a directory that is not there says so': 'DAViCal has a directory',
    'every copy can be written by itself': 'DAViCal copies to attendees by itself',
    'a booked room refuses the time': 'DAViCal refuses nothing',
  },
);
