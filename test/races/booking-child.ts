/** A process that books, moves and cancels until it is killed, and says what it was answered: one line per confirmation, after it was stored. */
import { openStorage } from '../../src/storage/open-storage.ts';
import { contend, newAccount } from './attempts.ts';

const [location = '', organizationId = '', people = '', rooms = '', plan = ''] = process.argv.slice(2);
const storage = await openStorage(JSON.parse(location), {
  poolSize: 8,
  migrate: false,
  onError: () => {},
});
const world = {
  organizationId: organizationId as never,
  organization: { id: organizationId as never, name: '', zone: 'UTC', language: 'en' as const },
  people: JSON.parse(people),
  rooms: JSON.parse(rooms),
  plan: JSON.parse(plan),
};
const account = newAccount();
const onBooked = ({ id }: { id: string }) => process.stdout.write(`booked ${id}\n`);
process.stdout.write('ready\n');
await Promise.all(
  Array.from({ length: 8 }, () => contend({ stores: storage.stores, world, account, slots: 2_000, onBooked }, Number.POSITIVE_INFINITY)),
);
