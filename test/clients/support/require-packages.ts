/** Debian packages a client comes in: there already, installed now by root, or a reason why not. On a build machine they must be there. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const NOT_HERE = 'not-here';
export type Availability = { readonly kind: 'here' } | { readonly kind: typeof NOT_HERE; readonly reason: string };

const run = promisify(execFile);
const STEPS = fileURLToPath(new URL('../../servers/launch/steps.sh', import.meta.url));
const CANNOT_RUN_HERE = 77;
const INSTALL_TIMEOUT_MS = 600_000;

/**
 * @param wanted `FILE:PACKAGE`; a package whose file is there is not installed.
 * @throws Error instead of a reason where `CI=true` and we are root: there it must run.
 */
export async function requirePackages(...wanted: readonly string[]): Promise<Availability> {
  const parent = await mkdtemp(join(tmpdir(), 'calendula-client-'));
  const script = 'state=$1; . "$2"; fresh_state; shift 2; packages_for "$@"';
  try {
    await run('bash', ['-c', script, 'bash', join(parent, 'state'), STEPS, ...wanted], { timeout: INSTALL_TIMEOUT_MS });
    return { kind: 'here' };
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code !== CANNOT_RUN_HERE || (process.env.CI === 'true' && process.getuid?.() === 0)) throw error;
    const reason = (stderr ?? '').trim().split('\n').at(-1) ?? '';
    process.stderr.write(`\n  NOT RUN: independent client: ${reason}\n`);
    return { kind: NOT_HERE, reason };
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}
