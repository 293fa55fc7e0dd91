import { expect, test } from 'vitest';
import { createLog, pathWithoutToken } from './log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog('debug', { write: (line) => void lines.push(line) }));
  return lines.join('');
}

test('secrets are kept out, wherever they stand', () => {
  const text = logged((log) => {
    log.info({ password: 'hidden', token: 'hidden', link: 'hidden' }, 'one');
    log.info({ user: { password: 'hidden' }, connection: { settings: { key: 'hidden' } } }, 'two');
    log.info({ request: { headers: { cookie: 'hidden', authorization: 'hidden' } } }, 'three');
  });
  expect(text).not.toContain('hidden');
  expect(text.match(/\[kept out\]/g)).toHaveLength(7);
});

test('an error is told with its cause', () => {
  const text = logged((log) => log.error({ error: new Error('outer', { cause: new Error('inner') }) }, 'bug'));
  expect(JSON.parse(text)).toMatchObject({
    level: 'error',
    error: { message: expect.stringContaining('outer'), cause: { message: 'inner' } },
  });
});

test.each([
  ['/b/secret', '/b/[kept out]'],
  ['/b/secret/book', '/b/[kept out]/book'],
  ['/B/secret', '/B/[kept out]'],
  ['/api/v1/booking/secret/hold', '/api/v1/booking/[kept out]/hold'],
  ['/api/v1/booking/secret', '/api/v1/booking/[kept out]'],
  ['/booking-assets/booking.js', '/booking-assets/booking.js'],
  ['/api/v1/interviews', '/api/v1/interviews'],
  ['/callbacks/o/c/delegations/secret', '/callbacks/o/c/[kept out]'],
])('%s is logged as %s', (path, expected) => {
  expect(pathWithoutToken(path)).toBe(expected);
});
