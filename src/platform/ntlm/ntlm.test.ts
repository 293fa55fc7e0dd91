/** NTLM against published vectors: RFC 1320 for the hash, MS-NLMP section 4.2.4 for the answer, a known binding for the channel. */
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashOfBinding, signatureHashOf } from './channel-binding.ts';
import { md4 } from './md4.ts';
import { authenticateMessage, InvalidChallenge, negotiateMessage } from './messages.ts';

describe('MD4', () => {
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', '043f8582f241db351ce627e153e7f0e4'],
    ['12345678901234567890123456789012345678901234567890123456789012345678901234567890', 'e33b4ddc9c38f2199c3e7b164fcc0536'],
  ])('of %j', (text, digest) => {
    expect(md4(Buffer.from(text, 'ascii')).toString('hex')).toBe(digest);
  });
});

describe('the channel binding', () => {
  it('is the known one for a known certificate hash', () => {
    const hash = createHash('sha256').update('cert').digest();
    expect(hashOfBinding(hash).toString('hex')).toBe('2644a232526d6474bd9abc01379038dd');
  });

  it.each([
    ['rsa-sha256', ['-newkey', 'rsa:2048', '-sha256'], 'sha256'],
    ['rsa-sha1', ['-newkey', 'rsa:2048', '-sha1'], 'sha256'],
    ['rsa-sha384', ['-newkey', 'rsa:2048', '-sha384'], 'sha384'],
    ['rsa-sha512', ['-newkey', 'rsa:2048', '-sha512'], 'sha512'],
    ['ecdsa-sha384', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-sha384'], 'sha384'],
    ['rsa-pss-sha384', ['-newkey', 'rsa:2048', '-sha384', '-sigopt', 'rsa_padding_mode:pss'], 'sha384'],
    ['rsa-pss-sha256', ['-newkey', 'rsa:2048', '-sha256', '-sigopt', 'rsa_padding_mode:pss'], 'sha256'],
  ] as const)('of a certificate signed by %s uses the hash of its signature', (_, options, hash) => {
    const folder = mkdtempSync(join(tmpdir(), 'calendula-binding-'));
    try {
      const files = ['-keyout', join(folder, 'key'), '-out', join(folder, 'cert')];
      execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=x', ...options, ...files], { stdio: 'pipe' });
      expect(signatureHashOf(new X509Certificate(readFileSync(join(folder, 'cert'))).raw)).toBe(hash);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is none for bytes that are no certificate', () => {
    expect(() => signatureHashOf(Buffer.from('not a certificate'))).toThrow(RangeError);
  });
});

/** MS-NLMP section 4.2.4.3: user User, domain Domain, password Password, server Server. */
const CHALLENGE = Buffer.from(
  '4e544c4d53535000020000000c000c003800000033828ae20123456789abcdef00000000000000002400240044000000060070170000000f53006500720076006500720002000c0044006f006d00610069006e0001000c0053006500720076006500720000000000',
  'hex',
);
const answering = {
  credential: { userName: 'Domain\\User', password: 'Password' },
  negotiate: negotiateMessage(),
  challenge: CHALLENGE,
  targetName: 'HTTP/server',
  channelBinding: null,
  clientChallenge: Buffer.from('aaaaaaaaaaaaaaaa', 'hex'),
  now: -11_644_473_600_000,
};

describe('the messages', () => {
  it('begin with one of 40 octets that names a version', () => {
    const message = negotiateMessage();
    expect(message.length).toBe(40);
    expect(message.readUInt32LE(12) & 0x2000000).not.toBe(0);
    expect(message.subarray(32).equals(Buffer.alloc(8))).toBe(false);
  });

  it('answer by LMv2 as the published example does', () => {
    const message = authenticateMessage(answering);
    const at = message.readUInt32LE(16);
    expect(message.subarray(at, at + message.readUInt16LE(12)).toString('hex')).toBe('86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa');
  });

  it('carry an integrity code that changes with each of them', () => {
    const mic = (changes: Partial<typeof answering>) =>
      authenticateMessage({ ...answering, ...changes })
        .subarray(72, 88)
        .toString('hex');
    const otherChallenge = Buffer.from(CHALLENGE);
    otherChallenge[24] = 0xff;
    const codes = [mic({}), mic({ negotiate: Buffer.alloc(40) }), mic({ challenge: otherChallenge }), mic({ targetName: 'HTTP/other' })];
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).not.toContain('0'.repeat(32));
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['another message', negotiateMessage()],
    ['a challenge that is cut off', CHALLENGE.subarray(0, 70)],
    ['a challenge of the older kind, without a target', Buffer.concat([CHALLENGE.subarray(0, 40), Buffer.alloc(16)])],
  ])('refuse %s', (_, challenge) => {
    expect(() => authenticateMessage({ ...answering, challenge })).toThrow(InvalidChallenge);
  });
});
