import { describe, expect, test } from 'vitest';
import { addressKey, clientAddress } from './client-address.ts';

describe('the address of a caller', () => {
  const behindProxy = clientAddress(['10.0.0.0/8', '::1']);
  const direct = clientAddress([]);

  test('is that of the socket when no proxy is trusted, whatever is claimed', () => {
    expect(direct({ socketAddress: '198.51.100.7', forwardedFor: '203.0.113.9' })).toBe('198.51.100.7');
  });

  test('is the one a trusted proxy names', () => {
    expect(behindProxy({ socketAddress: '10.1.2.3', forwardedFor: '203.0.113.9' })).toBe('203.0.113.9');
    expect(behindProxy({ socketAddress: '::ffff:10.1.2.3', forwardedFor: '203.0.113.9' })).toBe('203.0.113.9');
  });

  test('is the first foreign one from the right: what stands further left, anybody can write', () => {
    expect(behindProxy({ socketAddress: '::1', forwardedFor: '1.1.1.1, 203.0.113.9, 10.0.0.2' })).toBe('203.0.113.9');
  });

  test('is the nearest known one when the chain is not readable', () => {
    expect(behindProxy({ socketAddress: '10.0.0.1', forwardedFor: 'unknown, 10.0.0.2' })).toBe('10.0.0.2');
    expect(behindProxy({ socketAddress: '10.0.0.1', forwardedFor: '' })).toBe('10.0.0.1');
  });

  test('is told as unknown where there is no socket', () => {
    expect(direct({ socketAddress: undefined, forwardedFor: '1.1.1.1' })).toBe('unknown');
  });
});

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
])('%s counts as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});
