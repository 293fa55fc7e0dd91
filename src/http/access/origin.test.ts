import { expect, test } from 'vitest';
import { Refusal } from '../problem.ts';
import { requireOwnOrigin } from './origin.ts';

const PUBLIC = 'https://interviews.example.org';

function allowed(headers: Record<string, string>, of: { method?: string; opaque?: 'accepted' | 'refused' } = {}): boolean {
  const request = new Request('http://127.0.0.1:8080/api/v1/plans', { method: of.method ?? 'POST', headers });
  try {
    requireOwnOrigin(request, PUBLIC, of.opaque);
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'origin-refused') return false;
    throw error;
  }
}

test.each([
  ['our own origin', { origin: PUBLIC }, true],
  ['the host that was asked', { origin: 'http://127.0.0.1:8080', host: '127.0.0.1:8080' }, true],
  ['another site', { origin: 'https://evil.example' }, false],
  ['a name that begins like ours', { origin: 'https://interviews.example.org.evil.example' }, false],
  ['our name on another port', { origin: 'https://interviews.example.org:444' }, false],
  ['no browser', {}, true],
  ['an opaque origin', { origin: 'null' }, false],
  ['an opaque origin of our own page', { origin: 'null', 'sec-fetch-site': 'same-origin' }, true],
  ['an opaque origin of another site', { origin: 'null', 'sec-fetch-site': 'cross-site' }, false],
  ['a browser that says only cross-site', { 'sec-fetch-site': 'cross-site' }, false],
  ['a browser that says only same-site', { 'sec-fetch-site': 'same-site' }, false],
  ['garbage', { origin: 'http://[' }, false],
])('%s', (_, headers, expected) => {
  expect(allowed(headers)).toBe(expected);
});

test('reading is allowed from anywhere', () => {
  expect(allowed({ origin: 'https://evil.example' }, { method: 'GET' })).toBe(true);
});

test('a plain form sends an opaque origin, which is fine where no cookie counts', () => {
  expect(allowed({ origin: 'null' }, { opaque: 'accepted' })).toBe(true);
  expect(allowed({ origin: 'null', 'sec-fetch-site': 'cross-site' }, { opaque: 'accepted' })).toBe(false);
  expect(allowed({ origin: 'https://evil.example' }, { opaque: 'accepted' })).toBe(false);
});
