/** Identifiers, tokens, passwords and sealed texts, with every way a sealed text must not open. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseKey } from './encryption.ts';
import { createSecrets } from './secrets.ts';

const key = () => randomBytes(32).toString('base64');
const cheap = { logN: 4, r: 8, p: 1 };
const secrets = createSecrets({ key: key(), passwordCost: cheap });
const invalid = expect.objectContaining({ code: 'config.invalid' });

describe('identifiers and tokens', () => {
  test('identifiers are UUIDv7 and sort by their making', () => {
    const ids = Array.from({ length: 200 }, () => secrets.newId<string>());
    expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(200);
    const times = ids.map((id) => id.slice(0, 13));
    expect(times).toEqual([...times].sort());
  });
  test('a token has 256 bits and its hash does not tell it', () => {
    const token = secrets.newToken();
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(secrets.hashToken(token)).toMatch(/^[0-9a-f]{64}$/);
    expect(secrets.hashToken(token)).not.toContain(token);
  });
});

describe('passwords', () => {
  test('only the right password fits, in either Unicode form', async () => {
    const hash = await secrets.hashPassword('Pa\u0308sse 1');
    expect(await secrets.verifyPassword('P\u00e4sse 1', hash)).toBe(true);
    expect(await secrets.verifyPassword('Passe 1', hash)).toBe(false);
    expect(await secrets.hashPassword('Pa\u0308sse 1')).not.toBe(hash);
  });
  test('hashes of an unknown format or of absurd cost fit nothing', async () => {
    const hash = await secrets.hashPassword('x');
    for (const bad of ['', 'x', hash.replace('$1$', '$2$'), hash.replace('$4$', '$31$'), hash.slice(0, -1)]) {
      expect(await secrets.verifyPassword('x', bad)).toBe(false);
    }
  });
  test('many at once all come to an end', async () => {
    const hash = await secrets.hashPassword('x');
    const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => secrets.verifyPassword(at % 2 === 0 ? 'x' : 'y', hash)));
    expect(answers.filter(Boolean)).toHaveLength(20);
  });
  test('the shipped cost works', async () => {
    const shipped = createSecrets({ key: key() });
    expect(await shipped.verifyPassword('x', await shipped.hashPassword('x'))).toBe(true);
  });
});

describe('sealed texts', () => {
  const sealed = secrets.seal({ password: 'geheim' }, 'row 1');
  test('open for the row they were sealed for', () => {
    expect(secrets.open(sealed, 'row 1')).toEqual({ password: 'geheim' });
    expect(sealed).not.toContain('geheim');
  });
  test('do not open for another row, with another key, or changed in any part', () => {
    expect(() => secrets.open(sealed, 'row 2')).toThrow(invalid);
    expect(() => createSecrets({ key: key() }).open(sealed, 'row 1')).toThrow(invalid);
    const parts = sealed.split('.');
    for (const at of parts.keys()) {
      const changed = parts
        .map((part, index) => (index === at ? part.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')) : part))
        .join('.');
      expect(() => secrets.open(changed, 'row 1')).toThrow(invalid);
    }
    expect(() => secrets.open('', 'row 1')).toThrow(invalid);
    expect(() => secrets.open(parts.slice(0, 3).join('.'), 'row 1')).toThrow(invalid);
  });
  test('still open after the key changed, and new ones carry the new key', () => {
    const old = key();
    const fresh = key();
    const before = createSecrets({ key: old }).seal({ a: 'b' }, 'row');
    const after = createSecrets({ key: fresh, retiredKeys: [old] });
    expect(after.open(before, 'row')).toEqual({ a: 'b' });
    expect(after.seal({}, 'row')).toContain(`.${parseKey(fresh).id}.`);
  });
  test('a key of the wrong length is refused', () => {
    for (const bad of ['', 'abc', randomBytes(31).toString('base64'), randomBytes(33).toString('base64')]) {
      expect(() => createSecrets({ key: bad })).toThrow(invalid);
    }
  });
});
