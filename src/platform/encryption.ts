/**
 * Encryption at rest: AES-256-GCM, bound to the row it is stored in, so that a sealed text copied to another row does not open.
 * Text form: `v1.<key id>.<nonce>.<cipher text and tag>`, the last two in base64url.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { Fault } from '../domain/fault.ts';

const VERSION = 'v1';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface SealingKey {
  /** Names the key in what it sealed, so that several may be in use while keys change. Says nothing about the key. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** @throws Fault `config.invalid` unless it is 32 bytes in base64. */
export function parseKey(base64: string): SealingKey {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== KEY_BYTES) throw invalid('The encryption key is not 32 bytes in base64.');
  return { id: createHash('sha256').update('calendula key id').update(bytes).digest('hex').slice(0, 8), bytes };
}

export function seal(plain: string, boundTo: string, key: SealingKey): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(bound(key.id, boundTo));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, key.id, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
}

/** @throws Fault `config.invalid` when no key fits, or the text was changed or moved to another row. */
export function open(sealed: string, boundTo: string, keys: readonly SealingKey[]): string {
  const [version, keyId = '', nonceText = '', bodyText = ''] = sealed.split('.');
  const key = keys.find(({ id }) => id === keyId);
  if (version !== VERSION || key === undefined) throw invalid('A stored secret was sealed with a key this installation does not have.');
  const nonce = Buffer.from(nonceText, 'base64url');
  const body = Buffer.from(bodyText, 'base64url');
  if (nonce.length !== NONCE_BYTES || body.length < TAG_BYTES) throw damaged(null);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: TAG_BYTES })
      .setAAD(bound(keyId, boundTo))
      .setAuthTag(body.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch (cause) {
    throw damaged(cause);
  }
}

function bound(keyId: string, to: string): Buffer {
  return Buffer.from(`calendula ${VERSION} ${keyId} ${to}`, 'utf8');
}

function damaged(cause: unknown): Fault {
  return invalid('A stored secret was changed, or belongs to something else.', cause);
}

function invalid(detail: string, cause?: unknown): Fault {
  return new Fault({ code: 'config.invalid', retry: 'never', blame: 'admin', detail }, { cause });
}
