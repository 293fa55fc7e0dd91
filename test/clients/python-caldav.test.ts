/** The caldav library of Debian's Python, beside our provider. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type ClientAccount, describeClient, type IndependentClient } from './support/describe-client.ts';
import { eventsIn, eventText } from './support/event-text.ts';
import { requirePackages } from './support/require-packages.ts';

const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('./support/client.py', import.meta.url));

async function openPython({ origin, userName, password }: ClientAccount): Promise<IndependentClient> {
  const errand = async (name: string, given: object = {}): Promise<unknown> => {
    // This library does not look at /.well-known; people enter the root of the DAV tree.
    const child = spawn(PYTHON, [SCRIPT, `${origin}/dav/`, userName, password, name], { stdio: ['pipe', 'pipe', 'pipe'] });
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
    child.stdin.end(JSON.stringify(given));
    const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    if (code !== 0) throw new Error(`the caldav library failed: ${errors}`);
    return JSON.parse(output);
  };
  return {
    calendars: async () => (await errand('calendars')) as string[],
    events: async () => eventsIn((await errand('events')) as string[]),
    create: async (event) => void (await errand('create', { text: eventText(event) })),
    move: async (event) => void (await errand('move', { uid: event.uid, text: eventText(event, 1) })),
    remove: async (uid) => void (await errand('remove', { uid })),
    close: async () => {},
  };
}

const availability = await requirePackages('/usr/lib/python3/dist-packages/caldav/__init__.py:python3-caldav');
describeClient('python3-caldav', availability, openPython);
