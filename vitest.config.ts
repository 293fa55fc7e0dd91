/** One Vitest project per suite; `npm run test:<suite>` runs one of them, `npm test` runs all. */
import { defineConfig } from 'vitest/config';

const SECOND = 1_000;

/** Suites that start servers or browsers run their files one after the other: they share two or more real processes. */
const suite = (name: string, include: string[], options: { timeout?: number; serial?: boolean } = {}) => ({
  test: {
    name,
    include,
    testTimeout: options.timeout ?? 30 * SECOND,
    hookTimeout: Math.max(options.timeout ?? 0, 120 * SECOND),
    fileParallelism: !options.serial,
    pool: 'forks' as const,
  },
});

const SOURCES = ['domain', 'http', 'icalendar', 'jobs', 'mail', 'platform', 'storage', 'use-cases'];
const UNIT = [...SOURCES.map((folder) => `src/${folder}/**/*.test.ts`), 'web/**/*.test.ts', 'web/**/*.test.tsx', 'scripts/**/*.test.ts'];

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    projects: [
      suite('unit', UNIT),
      suite('providers', ['src/providers/**/*.test.ts', 'emulators/**/*.test.ts']),
      suite('architecture', ['test/architecture/**/*.test.ts']),
      suite('properties', ['test/properties/**/*.test.ts'], { timeout: 600 * SECOND }),
      suite('storage', ['test/storage/**/*.test.ts'], { timeout: 120 * SECOND, serial: true }),
      suite('races', ['test/races/**/*.test.ts'], { timeout: 600 * SECOND, serial: true }),
      suite('api', ['test/api/**/*.test.ts'], { timeout: 120 * SECOND, serial: true }),
      suite('servers', ['test/servers/**/*.test.ts'], { timeout: 300 * SECOND, serial: true }),
      suite('clients', ['test/clients/**/*.test.ts'], { timeout: 300 * SECOND, serial: true }),
      suite('systems', ['test/systems/**/*.test.ts'], { timeout: 300 * SECOND, serial: true }),
      suite('live', ['test/live/**/*.test.ts'], { timeout: 300 * SECOND, serial: true }),
      suite('e2e', ['test/e2e/**/*.test.ts'], { timeout: 300 * SECOND, serial: true }),
    ],
  },
});
