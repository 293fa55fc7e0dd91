/**
 * Passwords as scrypt hashes (RFC 7914) that carry their own parameters: `scrypt$1$<log2 N>$<r>$<p>$<salt>$<hash>`.
 * Hashing takes a third of a second of one core on purpose, so only a few run at once and the others wait.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

export interface PasswordCost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP's figures for scrypt with 32 MiB. */
export const PASSWORD_COST: PasswordCost = { logN: 15, r: 8, p: 3 };

const FORMAT = /^scrypt\$1\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Parameters beyond these in a stored hash are not ours and would only burn time. */
const HIGHEST = { logN: 18, r: 16, p: 8 };
const AT_ONCE = 2;

let running = 0;
const waiting: (() => void)[] = [];

export async function hashPassword(password: string, cost: PasswordCost): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, cost);
  return ['scrypt', 1, cost.logN, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Constant time; false for a hash in an unknown format. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, logN, r, p, salt = '', hash = ''] = FORMAT.exec(stored) ?? [];
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  if (hash === '' || !affordable(cost)) return false;
  const expected = Buffer.from(hash, 'base64url');
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64url'), cost), expected);
}

function affordable({ logN, r, p }: PasswordCost): boolean {
  return logN >= 1 && logN <= HIGHEST.logN && r >= 1 && r <= HIGHEST.r && p >= 1 && p <= HIGHEST.p;
}

async function derive(password: string, salt: Buffer, { logN, r, p }: PasswordCost): Promise<Buffer> {
  const N = 2 ** logN;
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      // The same password typed on two systems may come in two Unicode forms.
      scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, hash) =>
        error === null ? resolve(hash) : reject(error),
      );
    });
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}
