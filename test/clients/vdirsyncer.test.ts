/** vdirsyncer, which keeps a folder of files and a calendar the same, beside our provider. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ClientAccount, describeClient, type IndependentClient } from './support/describe-client.ts';
import { eventsIn, eventText } from './support/event-text.ts';
import { requirePackages } from './support/require-packages.ts';

const PROGRAM = '/usr/bin/vdirsyncer';
const run = promisify(execFile);

function configOf(folder: string, { origin, userName, password }: ClientAccount): string {
  return `[general]
status_path = "${folder}/status/"
[pair calendar]
a = "files"
b = "server"
collections = ["from b"]
conflict_resolution = "b wins"
[storage files]
type = "filesystem"
path = "${folder}/files/"
fileext = ".ics"
[storage server]
type = "caldav"
url = "${origin}/"
username = "${userName}"
password = "${password}"
`;
}

async function openVdirsyncer(account: ClientAccount): Promise<IndependentClient> {
  const folder = await mkdtemp(join(tmpdir(), 'calendula-vdirsyncer-'));
  const config = join(folder, 'config');
  await writeFile(config, configOf(folder, account));
  // It asks whether it may make the folder that the calendar is kept in.
  await run('bash', ['-c', `echo y | ${PROGRAM} -c "$1" discover calendar`, 'bash', config]);
  const [[name, [, { url }]]] = JSON.parse(await readFile(join(folder, 'status', 'calendar.collections'), 'utf8')).collections;
  const files = join(folder, 'files', name);
  // Without the option it refuses to empty a whole calendar.
  const sync = () => run(PROGRAM, ['-c', config, 'sync', '--force-delete']);
  const texts = async () => {
    await sync();
    const names = await readdir(files);
    return Promise.all(names.map(async (file) => ({ path: join(files, file), text: await readFile(join(files, file), 'utf8') })));
  };
  const fileOf = async (uid: string) => (await texts()).find(({ text }) => text.includes(`UID:${uid}`))?.path ?? join(files, `${uid}.ics`);
  return {
    calendars: async () => [url],
    events: async () => eventsIn((await texts()).map(({ text }) => text)),
    create: async (event) => {
      await writeFile(join(files, `${event.uid}.ics`), eventText(event));
      await sync();
    },
    move: async (event) => {
      await writeFile(await fileOf(event.uid), eventText(event, 1));
      await sync();
    },
    remove: async (uid) => {
      await rm(await fileOf(uid));
      await sync();
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

const availability = await requirePackages('/usr/bin/vdirsyncer:vdirsyncer');
describeClient('vdirsyncer', availability, openVdirsyncer);
