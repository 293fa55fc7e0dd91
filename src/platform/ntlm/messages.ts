/**
 * The three messages of NTLMv2 (MS-NLMP section 2.2.1), with message integrity code and channel binding. Older forms of the protocol
 * are neither spoken nor accepted.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { md4 } from './md4.ts';

export interface NtlmCredential {
  /** `DOMAIN\user`, `user@domain`, or a bare name. */
  readonly userName: string;
  readonly password: string;
}

interface Challenge {
  readonly flags: number;
  readonly serverChallenge: Buffer;
  readonly pairs: readonly AvPair[];
}

interface AvPair {
  readonly id: number;
  readonly value: Buffer;
}

export class InvalidChallenge extends Error {}

const SIGNATURE = Buffer.from('NTLMSSP\0', 'ascii');
const FLAG = {
  unicode: 0x1,
  requestTarget: 0x4,
  ntlm: 0x200,
  alwaysSign: 0x8000,
  extendedSession: 0x80000,
  targetInformation: 0x800000,
  version: 0x2000000,
  bits128: 0x20000000,
  bits56: 0x80000000,
} as const;
const OFFERED = Object.values(FLAG).reduce((all, one) => (all | one) >>> 0, 0);
const AV = { end: 0, flags: 6, timestamp: 7, targetName: 9, channelBindings: 10 } as const;
const MIC_IS_THERE = 0x2;
/** Product version 10.0, NTLM revision 15. Quirk: gss-ntlmssp refuses a first message without these eight octets. */
const VERSION = Buffer.from([10, 0, 0, 0, 0, 0, 0, 15]);
const HEADER_OCTETS = 88;
const MIC_AT = 72;
/** Windows counts tenths of microseconds since 1601. */
const EPOCH_OFFSET_MS = 11_644_473_600_000n;

export function negotiateMessage(): Buffer {
  const fields = Buffer.alloc(24);
  fields.writeUInt32LE(1, 0);
  fields.writeUInt32LE(OFFERED, 4);
  return Buffer.concat([SIGNATURE, fields, VERSION]);
}

export interface Answering {
  readonly credential: NtlmCredential;
  /** The first message as it was sent, and the server's answer as it came. */
  readonly negotiate: Buffer;
  readonly challenge: Buffer;
  /** `HTTP/host`. */
  readonly targetName: string;
  /** Null without TLS. */
  readonly channelBinding: Buffer | null;
  /** Only tests replace these. */
  readonly clientChallenge?: Buffer;
  readonly now?: number;
}

/** @throws InvalidChallenge when the server's message is none, or of a form that only older protocols know. */
export function authenticateMessage(answering: Answering): Buffer {
  const { credential, negotiate, challenge: received } = answering;
  const challenge = readChallenge(received);
  const { user, domain } = namesOf(credential.userName);
  const key = hmac(md4(utf16(credential.password)), utf16(user.toUpperCase() + domain));
  const clientChallenge = answering.clientChallenge ?? randomBytes(8);
  const known = challenge.pairs.find(({ id }) => id === AV.timestamp)?.value;
  const time = known ?? fileTime(answering.now ?? Date.now());
  const blob = Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    time,
    clientChallenge,
    Buffer.alloc(4),
    encodePairs(answeredPairs(challenge.pairs, answering)),
    Buffer.alloc(4),
  ]);
  const proof = hmac(key, Buffer.concat([challenge.serverChallenge, blob]));
  // A server that tells its time wants no answer of the older kind (MS-NLMP section 3.1.5.1.2).
  const older = Buffer.concat([hmac(key, Buffer.concat([challenge.serverChallenge, clientChallenge])), clientChallenge]);
  const message = assembled((OFFERED & challenge.flags) >>> 0, [
    known === undefined ? older : Buffer.alloc(24),
    Buffer.concat([proof, blob]),
    utf16(domain),
    utf16(user),
    Buffer.alloc(0),
    Buffer.alloc(0),
  ]);
  hmac(hmac(key, proof), Buffer.concat([negotiate, received, message])).copy(message, MIC_AT);
  return message;
}

/** Payload in the order in which the header names it: both answers, domain, user, workstation, session key. */
function assembled(flags: number, payload: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(HEADER_OCTETS);
  SIGNATURE.copy(header);
  header.writeUInt32LE(3, 8);
  let at = HEADER_OCTETS;
  for (const [index, part] of payload.entries()) {
    const field = 12 + index * 8;
    header.writeUInt16LE(part.length, field);
    header.writeUInt16LE(part.length, field + 2);
    header.writeUInt32LE(at, field + 4);
    at += part.length;
  }
  header.writeUInt32LE(flags, 60);
  VERSION.copy(header, 64);
  return Buffer.concat([header, ...payload]);
}

function readChallenge(message: Buffer): Challenge {
  if (message.length < 48 || !message.subarray(0, 8).equals(SIGNATURE) || message.readUInt32LE(8) !== 2) {
    throw new InvalidChallenge('not a challenge');
  }
  const flags = message.readUInt32LE(20);
  const length = message.readUInt16LE(40);
  const at = message.readUInt32LE(44);
  if (length === 0 || at + length > message.length) throw new InvalidChallenge('the challenge names no target');
  return { flags, serverChallenge: Buffer.from(message.subarray(24, 32)), pairs: readPairs(message.subarray(at, at + length)) };
}

function readPairs(bytes: Buffer): AvPair[] {
  const pairs: AvPair[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const id = bytes.readUInt16LE(at);
    const end = at + 4 + bytes.readUInt16LE(at + 2);
    if (id === AV.end) return pairs;
    if (end > bytes.length) break;
    pairs.push({ id, value: Buffer.from(bytes.subarray(at + 4, end)) });
    at = end;
  }
  throw new InvalidChallenge('the target is cut off');
}

function answeredPairs(pairs: readonly AvPair[], { targetName, channelBinding }: Answering): AvPair[] {
  const kept = pairs.filter(({ id }) => id !== AV.flags && id !== AV.targetName && id !== AV.channelBindings);
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(((pairs.find(({ id }) => id === AV.flags)?.value.readUInt32LE(0) ?? 0) | MIC_IS_THERE) >>> 0);
  return [
    ...kept,
    { id: AV.flags, value: flags },
    { id: AV.targetName, value: utf16(targetName) },
    // Without TLS the value is all zeros, which says that there is nothing to bind to.
    { id: AV.channelBindings, value: channelBinding ?? Buffer.alloc(16) },
  ];
}

function encodePairs(pairs: readonly AvPair[]): Buffer {
  const encoded = [...pairs, { id: AV.end, value: Buffer.alloc(0) }].map(({ id, value }) => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(id, 0);
    head.writeUInt16LE(value.length, 2);
    return Buffer.concat([head, value]);
  });
  return Buffer.concat(encoded);
}

function namesOf(userName: string): { user: string; domain: string } {
  const at = userName.indexOf('\\');
  return at === -1 ? { user: userName, domain: '' } : { user: userName.slice(at + 1), domain: userName.slice(0, at) };
}

function fileTime(epochMs: number): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE((BigInt(epochMs) + EPOCH_OFFSET_MS) * 10_000n);
  return time;
}

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

function hmac(key: Buffer, message: Buffer): Buffer {
  return createHmac('md5', key).update(message).digest();
}
