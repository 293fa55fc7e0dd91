/** The provider against a real Cyrus: rights per calendar, redirects to shared calendars, events that are stored but not scheduled. */
import { describeServer } from '../support/servers/describe-server.ts';
import { serverWorld } from '../support/servers/server-world.ts';
import { startCyrus } from '../support/servers/start-cyrus.ts';

await describeServer(
  'Cyrus',
  startCyrus,
  (server) =>
    serverWorld(server, {
      calendarPath: (user) => `/dav/calendars/user/${user}/Default/`,
      urlTemplate: '/dav/calendars/user/{user}/Default/',
      closed: 'frank',
    }),
  {
    'a mailbox without rights is unknown': 'Cyrus shows everybody’s free/busy in the outbox, whatever the rights',
    'a booked room refuses the time': 'Cyrus refuses nothing',
    'attendees get their copy, keep it when it moves, and lose it with the removal': 'Cyrus only stores what a service account writes',
    'the directory lists people and rooms with the mailboxes that are found': 'Cyrus lists nobody',
  },
);
