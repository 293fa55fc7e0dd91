/** Unguessable values, identifiers, password hashes and sealed texts: what the port `secrets` asks for. */
import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import { open, parseKey, seal } from './encryption.ts';
import { hashPassword, PASSWORD_COST, type PasswordCost, verifyPassword } from './password-hash.ts';

const TOKEN_BYTES = 32;
const textRecord = z.record(z.string(), z.string());

export interface SecretsSettings {
  /** 32 bytes in base64. */
  readonly key: string;
  /** Keys of before: they still open, nothing new is sealed with them. */
  readonly retiredKeys?: readonly string[];
  /** Only tests make it cheaper. */
  readonly passwordCost?: PasswordCost;
}

/** @throws Fault `config.invalid` for a key that is not 32 bytes. */
export function createSecrets({ key, retiredKeys = [], passwordCost = PASSWORD_COST }: SecretsSettings) {
  const current = parseKey(key);
  const keys = [current, ...retiredKeys.map(parseKey)];
  return {
    newId: <T extends string>(): T => randomUUIDv7() as string as T,
    newToken: (): string => randomBytes(TOKEN_BYTES).toString('base64url'),
    hashToken: (token: string): string => createHash('sha256').update(token).digest('hex'),
    hashPassword: (password: string): Promise<string> => hashPassword(password, passwordCost),
    verifyPassword,
    seal: (plain: Readonly<Record<string, string>>, boundTo: string): string => seal(JSON.stringify(plain), boundTo, current),
    open: (sealed: string, boundTo: string): Readonly<Record<string, string>> => textRecord.parse(JSON.parse(open(sealed, boundTo, keys))),
  };
}
