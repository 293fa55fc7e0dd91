/** Secrets for tests: real randomness and hashes, but passwords are hashed cheaply. */
import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { Fault } from '../../../src/domain/fault.ts';
import type { Secrets } from '../../../src/ports/secrets.ts';

export function testSecrets(): Secrets {
  const key = randomBytes(32);
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  return {
    newId: <T extends string>() => randomUUID() as string as T,
    newToken: () => randomBytes(32).toString('base64url'),
    hashToken: sha256,
    hashPassword: async (password) => `sha256:${sha256(password)}`,
    verifyPassword: async (password, hash) => timingSafeEqual(Buffer.from(sha256(`sha256:${sha256(password)}`)), Buffer.from(sha256(hash))),
    seal(plain, boundTo) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(boundTo));
      const sealed = Buffer.concat([cipher.update(JSON.stringify(plain)), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
    },
    open(sealed, boundTo) {
      try {
        const bytes = Buffer.from(sealed, 'base64');
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(boundTo));
        decipher.setAuthTag(bytes.subarray(12, 28));
        return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString());
      } catch (cause) {
        throw new Fault({ code: 'config.invalid', retry: 'never', blame: 'admin', detail: 'The key does not fit.' }, { cause });
      }
    },
  };
}
