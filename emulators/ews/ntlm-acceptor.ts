/**
 * The server's side of NTLMv2 (MS-NLMP sections 3.2.5 and 3.3.2): makes the challenge, checks the proof, the integrity code over all three
 * messages and the binding to the TLS channel. Written apart from the client's side, so that both do not share a misunderstanding.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual, X509Certificate } from 'node:crypto';

export interface Handshake {
  readonly first: Buffer;
  readonly second: Buffer;
  readonly challenge: Buffer;
}

export type ExtendedProtection = 'off' | 'allow' | 'require';

export interface Expectation {
  /** The password of the account of that name; null when there is none. */
  passwordOf(user: string): string | null;
  readonly extendedProtection: ExtendedProtection;
  /** Binding of this server's certificate; null without TLS. */
  readonly binding: Buffer | null;
}

const MAGIC = 'NTLMSSP\0';
const DOMAIN = 'MARIGOLD';
/** Unicode, target asked for, NTLM, always sign, target is a domain, extended session, target information, version, 128 and 56 bits. */
const FLAGS = 0x1 + 0x4 + 0x200 + 0x8000 + 0x10000 + 0x80000 + 0x800000 + 0x2000000 + 0x20000000 + 0x80000000;
const FILETIME_OFFSET = 116_444_736_000_000_000n;
const PAIR = { computer: 1, domain: 2, dnsComputer: 3, dnsDomain: 4, flags: 6, time: 7, bindings: 10 };

/** What kind of message stands in an Authorization header: 1, 3, or 0 for none of NTLM. */
export function messageType(message: Buffer): number {
  return message.length >= 12 && message.toString('latin1', 0, 8) === MAGIC ? message.readUInt32LE(8) : 0;
}

/** @param now epoch ms. */
export function challengeFor(first: Buffer, now: number): Handshake {
  const challenge = randomBytes(8);
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE(BigInt(now) * 10_000n + FILETIME_OFFSET);
  const words: readonly (readonly [number, Buffer])[] = [
    [PAIR.domain, wide(DOMAIN)],
    [PAIR.computer, wide('MAIL')],
    [PAIR.dnsDomain, wide('marigold.example')],
    [PAIR.dnsComputer, wide('mail.marigold.example')],
    [PAIR.time, time],
    [0, Buffer.alloc(0)],
  ];
  const information = Buffer.concat(words.map(([id, value]) => Buffer.concat([shorts(id, value.length), value])));
  const name = wide(DOMAIN);
  const head = Buffer.alloc(56);
  head.write(MAGIC, 0, 'latin1');
  head.writeUInt32LE(2, 8);
  shorts(name.length, name.length).copy(head, 12);
  head.writeUInt32LE(56, 16);
  head.writeUInt32LE(FLAGS, 20);
  challenge.copy(head, 24);
  shorts(information.length, information.length).copy(head, 40);
  head.writeUInt32LE(56 + name.length, 44);
  Buffer.from('0a00614a0000000f', 'hex').copy(head, 48);
  return { first, second: Buffer.concat([head, name, information]), challenge };
}

/** Name of the user who is proven, or null. */
export function provenUser({ first, second, challenge }: Handshake, third: Buffer, expected: Expectation): string | null {
  const [, answer, domain, user] = [0, 1, 2, 3].map((place) => part(third, 12 + place * 8));
  if (answer === undefined || domain === undefined || user === undefined || answer.length < 44) return null;
  const name = user.toString('utf16le');
  const password = expected.passwordOf(name);
  if (password === null) return null;
  const owner = keyed(legacyHash(wide(password)), wide(name.toUpperCase() + domain.toString('utf16le')));
  const [proof, rest] = [answer.subarray(0, 16), answer.subarray(16)];
  if (!timingSafeEqual(proof, keyed(owner, Buffer.concat([challenge, rest])))) return null;
  const pairs = pairsIn(rest.subarray(28));
  if (((pairs.get(PAIR.flags)?.readUInt32LE(0) ?? 0) & 2) !== 0) {
    const zeroed = Buffer.from(third);
    zeroed.fill(0, 72, 88);
    const code = keyed(keyed(owner, proof), Buffer.concat([first, second, zeroed]));
    if (!timingSafeEqual(code, third.subarray(72, 88))) return null;
  }
  return isBound(pairs.get(PAIR.bindings) ?? Buffer.alloc(16), expected) ? name : null;
}

function isBound(given: Buffer, { extendedProtection, binding }: Expectation): boolean {
  if (extendedProtection === 'off' || binding === null) return true;
  if (extendedProtection === 'allow' && given.every((octet) => octet === 0)) return true;
  return given.equals(binding);
}

/** @param certificate PEM. The runtime names the signature's hash; the client reads it out of the certificate by itself. */
export function bindingOf(certificate: string): Buffer {
  const read = new X509Certificate(certificate) as X509Certificate & { readonly signatureAlgorithm?: string };
  const hash = /sha(?:256|384|512)/i.exec(read.signatureAlgorithm ?? '')?.[0].toLowerCase() ?? 'sha256';
  const text = Buffer.concat([Buffer.from('tls-server-end-point:'), createHash(hash).update(read.raw).digest()]);
  const fields = Buffer.alloc(20);
  fields.writeUInt32LE(text.length, 16);
  return createHash('md5').update(fields).update(text).digest();
}

function part(message: Buffer, at: number): Buffer | undefined {
  if (message.length < at + 8) return undefined;
  const start = message.readUInt32LE(at + 4);
  const end = start + message.readUInt16LE(at);
  return end > message.length ? undefined : message.subarray(start, end);
}

function pairsIn(bytes: Buffer): Map<number, Buffer> {
  const pairs = new Map<number, Buffer>();
  let rest = bytes;
  while (rest.length >= 4 && rest.readUInt16LE(0) !== 0) {
    const end = 4 + rest.readUInt16LE(2);
    pairs.set(rest.readUInt16LE(0), rest.subarray(4, end));
    rest = rest.subarray(end);
  }
  return pairs;
}

function wide(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

function shorts(...values: readonly number[]): Buffer {
  return Buffer.from(new Uint16Array(values).buffer);
}

function keyed(key: Buffer, message: Buffer): Buffer {
  return createHmac('md5', key).update(message).digest();
}

const ROUNDS = [
  { constant: 0, shifts: [3, 7, 11, 19], index: (i: number) => i, mix: (x: number, y: number, z: number) => z ^ (x & (y ^ z)) },
  {
    constant: 0x5a827999,
    shifts: [3, 5, 9, 13],
    index: (i: number) => ((i & 3) << 2) | (i >> 2),
    mix: (x: number, y: number, z: number) => (x & y) | (z & (x | y)),
  },
  {
    constant: 0x6ed9eba1,
    shifts: [3, 9, 11, 15],
    index: (i: number) => ((i & 1) << 3) | ((i & 2) << 1) | ((i & 4) >> 1) | ((i & 8) >> 3),
    mix: (x: number, y: number, z: number) => x ^ y ^ z,
  },
] as const;

/** MD4 (RFC 1320), as a register that is turned. */
function legacyHash(message: Buffer): Buffer {
  const tail = Buffer.alloc(((119 - (message.length % 64)) % 64) + 9);
  tail[0] = 0x80;
  tail.writeBigUInt64LE(BigInt(message.length * 8), tail.length - 8);
  const bytes = Buffer.concat([message, tail]);
  const register = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  for (let block = 0; block < bytes.length; block += 64) {
    const before = Uint32Array.from(register);
    for (const { constant, shifts, index, mix } of ROUNDS) {
      for (let i = 0; i < 16; i += 1) {
        const [a = 0, b = 0, c = 0, d = 0] = register;
        const sum = (a + mix(b, c, d) + bytes.readUInt32LE(block + index(i) * 4) + constant) >>> 0;
        const shift = shifts[i % 4] ?? 0;
        register.set([d, (sum << shift) | (sum >>> (32 - shift)), b, c]);
      }
    }
    register.forEach((word, place) => {
      register[place] = word + (before[place] ?? 0);
    });
  }
  return Buffer.from(register.buffer);
}
