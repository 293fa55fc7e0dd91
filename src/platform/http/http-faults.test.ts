/** Which connection error is which fault. */
import { describe, expect, it } from 'vitest';
import { connectionFault } from './http-faults.ts';

const failure = (code: string, wrap = (error: Error): Error => error) => wrap(Object.assign(new Error('secret words'), { code }));

describe('a connection that fails', () => {
  it.each([
    ['ENOTFOUND', 'provider.unreachable'],
    ['EAI_AGAIN', 'provider.unreachable'],
    ['ECONNREFUSED', 'provider.unreachable'],
    ['UND_ERR_CONNECT_TIMEOUT', 'provider.unreachable'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'provider.tls-untrusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'provider.tls-untrusted'],
    ['CERT_HAS_EXPIRED', 'provider.tls-untrusted'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'provider.tls-untrusted'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'provider.tls-untrusted'],
    ['EFORBIDDENADDRESS', 'config.invalid'],
    ['ECONNRESET', 'provider.unavailable'],
    ['UND_ERR_SOCKET', 'provider.unavailable'],
    ['SOMETHING_NEW', 'provider.unavailable'],
  ])('with %s', (code, expected) => {
    const fault = connectionFault(failure(code), 'https://calendar.example.org');
    expect(fault.code).toBe(expected);
    expect(fault.report.detail).toContain('https://calendar.example.org');
    expect(fault.report.detail).not.toContain('secret');
  });

  it('keeps its reason inside wrapped and listed errors', () => {
    const wrapped = failure('ECONNREFUSED', (error) => new Error('outer', { cause: new AggregateError([error]) }));
    expect(connectionFault(wrapped, 'https://calendar.example.org').code).toBe('provider.unreachable');
  });
});
