/**
 * The thread the embedded database lives in. PGlite answers within micro-tasks and would starve the event loop of whoever
 * calls it, so it never runs on the main thread. One request is answered at a time; the caller keeps the order.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import type { EngineReply, EngineRequest, EngineStart } from './wire.ts';

/** Smaller than the defaults: one connection needs neither the cache nor the log space of a server. */
const SETTINGS = ['shared_buffers = 32MB', 'max_wal_size = 128MB', 'min_wal_size = 32MB'];

const port = parentPort;
if (port === null) throw new Error('the embedded database runs only in a worker thread');
const { directory } = workerData as EngineStart;
const engine = await PGlite.create({
  ...(directory === null ? {} : { dataDir: directory }),
  extensions: { btree_gist },
  postgresqlconf: SETTINGS,
});

function reply(message: EngineReply): void {
  port?.postMessage(message);
}

engine.onNotification((channel, payload) => reply({ kind: 'notification', channel, payload }));

async function answer(request: EngineRequest): Promise<unknown> {
  switch (request.method) {
    case 'query': {
      const { rows, affectedRows } = await engine.query(request.text, [...request.parameters]);
      return { rows, affectedRows };
    }
    case 'exec':
      return runScript(request.text);
    case 'close':
      await engine.close();
      return null;
  }
}

/** A script that fails inside its own transaction block would leave the one connection in it; nobody else may find it so. */
async function runScript(text: string): Promise<unknown> {
  try {
    const results = await engine.exec(text);
    return results.map(({ rows, command }) => ({ rows, command }));
  } catch (error) {
    await engine.exec('rollback');
    throw error;
  }
}

function describe(error: unknown): Extract<EngineReply, { kind: 'failed' }>['error'] {
  const failure = error instanceof Error ? error : new Error(String(error));
  const { code, detail, constraint, table } = failure as Error & { code?: string; detail?: string; constraint?: string; table?: string };
  return { message: failure.message, code, detail, constraint, table };
}

port.on('message', (request: EngineRequest) => {
  answer(request).then(
    (value) => reply({ kind: 'answered', id: request.id, value }),
    (error: unknown) => reply({ kind: 'failed', id: request.id, error: describe(error) }),
  );
});
reply({ kind: 'ready' });
