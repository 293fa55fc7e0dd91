/** MD4 (RFC 1320), which OpenSSL no longer offers and NTLM still asks for. For passwords of NTLM only, never as a hash of ours. */

const SHIFTS = [
  [3, 7, 11, 19],
  [3, 5, 9, 13],
  [3, 9, 11, 15],
] as const;
const ORDERS = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
] as const;
const CONSTANTS = [0, 0x5a827999, 0x6ed9eba1] as const;
const BLOCK_OCTETS = 64;

type State = [number, number, number, number];

export function md4(message: Uint8Array): Buffer {
  const padded = withPadding(message);
  let state: State = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let at = 0; at < padded.length; at += BLOCK_OCTETS) state = afterBlock(state, padded.subarray(at, at + BLOCK_OCTETS));
  const digest = Buffer.alloc(16);
  for (const [index, word] of state.entries()) digest.writeUInt32LE(word >>> 0, index * 4);
  return digest;
}

function withPadding(message: Uint8Array): Buffer {
  const length = Math.ceil((message.length + 9) / BLOCK_OCTETS) * BLOCK_OCTETS;
  const padded = Buffer.alloc(length);
  padded.set(message);
  padded[message.length] = 0x80;
  padded.writeBigUInt64LE(BigInt(message.length) * 8n, length - 8);
  return padded;
}

function afterBlock(before: State, block: Buffer): State {
  let [a, b, c, d] = before;
  for (const round of [0, 1, 2] as const) {
    for (let step = 0; step < 16; step++) {
      const word = block.readUInt32LE((ORDERS[round][step] ?? 0) * 4);
      const sum = (a + mixed(round, b, c, d) + word + CONSTANTS[round]) >>> 0;
      const shift = SHIFTS[round][step % 4] ?? 0;
      [a, b, c, d] = [d, ((sum << shift) | (sum >>> (32 - shift))) >>> 0, b, c];
    }
  }
  return [a + before[0], b + before[1], c + before[2], d + before[3]].map((word) => word >>> 0) as State;
}

function mixed(round: 0 | 1 | 2, x: number, y: number, z: number): number {
  if (round === 0) return (x & y) | (~x & z);
  return round === 1 ? (x & y) | (x & z) | (y & z) : x ^ y ^ z;
}
