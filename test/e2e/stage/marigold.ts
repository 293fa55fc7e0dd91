/** The simulated organisation over the CalDAV emulator: sixty people with full calendars and twelve rooms. */
import type { Mailbox } from '../../../emulators/organization/mailbox.ts';
import { startTestEmulator, type TestEmulator } from '../../support/emulator/start-emulator.ts';
import { appointmentsCalled, enterMeeting } from './calendar-client.ts';
import { csvOf, type Stage } from './stage.ts';

export interface MarigoldStage extends Stage {
  readonly emulator: TestEmulator;
}

const ZONE = 'Europe/Berlin';
const SERVICE = { user: 'calendula', password: 'calendula-secret' };
const POOL = 3;

export async function openMarigold(): Promise<MarigoldStage> {
  const emulator = await startTestEmulator({ busy: true, frozenAt: null });
  const all = emulator.world.mailboxes();
  const [people, rooms] = (['person', 'room'] as const).map((kind) => all.filter((one) => one.kind === kind)) as [Mailbox[], Mailbox[]];
  const near = people.filter((one) => one.zone === ZONE);
  const [organizer, ...others] = near;
  const room = rooms.find((one) => one.zone === ZONE);
  if (organizer === undefined || room === undefined) throw new Error('the organisation has nobody in Hamburg');
  const pool = others.slice(0, POOL);
  const account = { serverUrl: `${emulator.url}/`, ...SERVICE };
  const calendarOf = (address: string) => {
    const mailbox = all.find((one) => one.address === address);
    return `${emulator.url}/dav/calendars/${mailbox?.id}/calendar/`;
  };
  return {
    emulator,
    system: 'CalDAV',
    pages: [],
    form: {
      'Server address': account.serverUrl,
      'User name of the service account': SERVICE.user,
      'Password of the service account': SERVICE.password,
      'Time zone of the calendars': ZONE,
    },
    probeMailbox: organizer.address,
    people: people.length,
    rooms: rooms.length,
    organizer,
    pool,
    room,
    csv: csvOf([organizer, ...pool], room, ZONE),
    appointments: (address, title) => appointmentsCalled(title, calendarOf(address), account),
    enterMeeting: (address, at) => enterMeeting(at, calendarOf(address), account),
    stop: emulator.stop,
  };
}
