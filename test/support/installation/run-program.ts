/** A program of ours as a child process, with what it said; nothing of this process's settings reaches it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface RunningProgram {
  readonly child: ChildProcess;
  /** Everything said so far. */
  output(): string;
  errors(): string;
  /** Waits until the program has said it. @throws Error when it ends before. */
  said(what: RegExp): Promise<RegExpExecArray>;
  /** Exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LOOK_EVERY_MS = 25;

/** @param program From the root of the project, e.g. `src/main.ts`. */
export function runProgram(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  options: { readonly ownGroup?: boolean } = {},
): RunningProgram {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('CALENDULA_') && name !== 'DATABASE_URL');
  const child = spawn(process.execPath, [program, ...args], {
    cwd: ROOT,
    env: { ...Object.fromEntries(kept), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: options.ownGroup ?? false,
  });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  let over = false;
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      over = true;
      resolve(code);
    });
  });
  return {
    child,
    output: () => output,
    errors: () => errors,
    ended,
    said: async (what) => {
      for (;;) {
        const found = what.exec(output) ?? what.exec(errors);
        if (found !== null) return found;
        if (over) throw new Error(`the program ended without saying ${what}:\n${output}\n${errors}`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
  };
}

/** Runs it to its end. */
export async function runToEnd(program: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
  const running = runProgram(program, args, environment);
  const code = await running.ended;
  return { code, output: running.output(), errors: running.errors() };
}
