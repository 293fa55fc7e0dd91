/** Secrets for tests: identifiers count up, nothing is secret, but a sealed text opens only for the row it was sealed for. */
import { Fault } from '../../../src/domain/fault.ts';
import type { Secrets } from '../../../src/ports/secrets.ts';

export function memorySecrets(): Secrets {
  let count = 0;
  const next = () => String(++count).padStart(12, '0');
  return {
    newId: <T extends string>() => `00000000-0000-7000-8000-${next()}` as T,
    newToken: () => `token-${next()}`,
    hashToken: (token) => `hash of ${token}`,
    hashPassword: async (password) => `password ${password}`,
    verifyPassword: async (password, hash) => hash === `password ${password}`,
    seal: (plain, boundTo) => JSON.stringify({ plain, boundTo }),
    open: (sealed, boundTo) => {
      const content = JSON.parse(sealed) as { plain: Record<string, string>; boundTo: string };
      if (content.boundTo === boundTo) return content.plain;
      throw new Fault({ code: 'config.invalid', retry: 'never', blame: 'us', detail: 'This was sealed for another row.' });
    },
  };
}
