/** `npm run dev`: the demo, with the browser applications rebuilt and the server started again at every change. */
import { type ChildProcess, spawn } from 'node:child_process';

const PROCESSES: readonly (readonly string[])[] = [
  ['vite', 'build', '--config', 'web/vite.admin.config.ts', '--watch', '--logLevel', 'warn'],
  ['vite', 'build', '--config', 'web/vite.booking.config.ts', '--watch', '--logLevel', 'warn'],
  ['vite', 'build', '--config', 'web/vite.booking.config.ts', '--watch', '--ssr', '--logLevel', 'warn'],
  ['node', '--watch-path=src', '--watch-path=emulators', '--watch-path=demo', '--watch-path=dist/web/booking-server', 'demo/start.ts'],
];

const children: ChildProcess[] = PROCESSES.map(([command = '', ...args]) => spawn(command, args, { stdio: 'inherit' }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(signal));
for (const child of children) child.on('exit', () => stop('SIGTERM'));

function stop(signal: NodeJS.Signals): void {
  for (const child of children) if (child.exitCode === null) child.kill(signal);
}
