/** Connect runs in memory. */
import type { Instant } from '../../../src/domain/time/instant.ts';
import type { ConnectRun, ConnectRunItem, ConnectRunStore } from '../../../src/ports/connect-run-store.ts';
import type { JobQueue } from '../../../src/ports/job-queue.ts';

interface Row {
  readonly run: Omit<ConnectRun, 'counts' | 'finishedAt'>;
  finishedAt: Instant | null;
  items: ConnectRunItem[];
}

export function memoryRuns(jobs: JobQueue): ConnectRunStore {
  const rows = new Map<string, Row>();
  const view = (row: Row | undefined): ConnectRun | null => {
    if (row === undefined) return null;
    const count = (result: ConnectRunItem['result']) => row.items.filter((item) => item.result === result).length;
    const counts = { waiting: count('waiting'), connected: count('connected'), failed: count('failed') };
    return { ...row.run, finishedAt: row.finishedAt, counts };
  };
  return {
    create: async (organizationId, run, participants) => {
      const items = participants.map((participantId) => ({ participantId, name: '', result: 'waiting', fault: null }) as const);
      rows.set(run.id, { run, finishedAt: null, items });
      await jobs.enqueue('connect-run', { organizationId, runId: run.id });
    },
    get: async (_organizationId, id) => view(rows.get(id)),
    latest: async () => view([...rows.values()].at(-1)),
    items: async (_organizationId, id) => rows.get(id)?.items ?? [],
    waiting: async (_organizationId, id, limit) =>
      (rows.get(id)?.items ?? [])
        .filter(({ result }) => result === 'waiting')
        .slice(0, limit)
        .map(({ participantId }) => participantId),
    finishItem: async (_organizationId, id, participantId, result, fault) => {
      const row = rows.get(id);
      if (row !== undefined)
        row.items = row.items.map((item) => (item.participantId === participantId ? { ...item, result, fault } : item));
    },
    finishIfDone: async (_organizationId, id, now) => {
      const row = rows.get(id);
      if (row === undefined || row.items.some(({ result }) => result === 'waiting')) return false;
      row.finishedAt ??= now;
      return true;
    },
  };
}
