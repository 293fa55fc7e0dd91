/** The provider against a real Radicale, which schedules nothing: free/busy is computed from events, every copy is written by itself. */
import { describeServer } from '../support/servers/describe-server.ts';
import { serverWorld } from '../support/servers/server-world.ts';
import { startRadicale } from '../support/servers/start-radicale.ts';

await describeServer(
  'Radicale',
  () => startRadicale('some'),
  (server) =>
    serverWorld(
      { ...server, rooms: [] },
      { calendarPath: (user) => `/${user}/personal/`, urlTemplate: '/{user}/personal/', closed: 'frank' },
      // frank is closed to the service account.
    ),
  {
    'a booked room refuses the time': 'Radicale knows no rooms and refuses nothing',
    'attendees get their copy, keep it when it moves, and lose it with the removal': 'Radicale schedules nothing',
    'the directory lists people and rooms with the mailboxes that are found': 'Radicale lists nobody',
  },
);
