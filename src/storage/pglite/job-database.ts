/**
 * The embedded engine as the job queue wants to see it. pg-boss ships an adapter, but that one sends the rollback of a failed
 * script as a statement of its own, which could then land inside somebody else's transaction; here the engine rolls back at once.
 */
import type { Db } from 'pg-boss';
import type { EmbeddedEngine } from './embedded-engine.ts';

export function embeddedJobDatabase(engine: EmbeddedEngine): Db {
  return {
    executeSql: async (text, values) => {
      if (values !== undefined && values.length > 0) return engine.query<Record<string, unknown>>(text, values);
      const results = await engine.exec(text);
      return { rows: results.flatMap(({ rows }) => rows) };
    },
    listen: async (channel, onNotification, onReconnect) => {
      const close = await engine.listen(channel, onNotification);
      onReconnect();
      return { close };
    },
  };
}
