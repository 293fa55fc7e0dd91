/** The provider against a real SOGo: everything a provider must do, and what SOGo does differently from the rest. */
import { describeServer } from '../support/servers/describe-server.ts';
import { serverWorld } from '../support/servers/server-world.ts';
import { startSogo } from '../support/servers/start-sogo.ts';

await describeServer(
  'SOGo',
  startSogo,
  (server) => serverWorld(server, { calendarPath: (user) => `/SOGo/dav/${user}/Calendar/personal/` }),
  {
    'a cancelled event does not block': 'SOGo counts cancelled events as busy',
    'a mailbox without rights is unknown': 'the superuser sees everybody; sogo-rights.test.ts shows the other accounts',
    'a directory that is not there says so': 'SOGo has a directory',
    'every copy can be written by itself': 'SOGo copies to attendees by itself',
  },
);
