/** The log: JSON lines on standard output. Secrets, links and people's words have no place in it. */
import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';

export type Log = Logger;

const SECRET_NAMES = ['password', 'secret', 'secrets', 'secretKey', 'token', 'link', 'credential', 'settings', 'authorization', 'cookie'];

export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[kept out]' },
    serializers: { error: pino.stdSerializers.errWithCause },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** A path as it may be logged: private links and callback addresses carry their token in it. */
export function pathWithoutToken(path: string): string {
  return path.replace(/(\/(?:b|booking)\/)[^/?#]+/gi, '$1[kept out]').replace(/^(\/callbacks\/[^/]*\/[^/]*\/).+/i, '$1[kept out]');
}
