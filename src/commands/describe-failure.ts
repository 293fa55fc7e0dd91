/** What an operator reads when a command fails: a fault or a taken port in one sentence, anything else with its trace. */
import { isFault } from '../domain/fault.ts';

export function describeFailure(error: unknown): string {
  if (isFault(error)) return `${error.code}: ${error.report.detail}`;
  const { code, port } = (error ?? {}) as { code?: unknown; port?: unknown };
  if (code === 'EADDRINUSE') return `config.invalid: Port ${port} is in use. Choose another with CALENDULA_PORT.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
