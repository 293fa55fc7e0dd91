/**
 * What was granted: codes that can be taken once, and tokens. A token says itself what it is for, signed, so that connections live on
 * when the emulator is started again; only what was revoked is remembered.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';

/** The one application that is registered. Its secret is public: nothing real is behind it. */
export const APPLICATION = { clientId: 'calendula-demo', clientSecret: 'cronofy-demo-secret' } as const;

const grantSchema = z.object({
  /** Account of the organisation that consented and whose rights act. */
  user: z.string(),
  /** Null for the service account itself. */
  mailboxId: z.string().nullable(),
  scope: z.string(),
  delegatedScope: z.string(),
});
export type Grant = z.infer<typeof grantSchema>;

const contentsSchema = grantSchema.extend({
  use: z.enum(['access', 'refresh']),
  expiresAt: z.number(),
  generation: z.number(),
  mark: z.string(),
});

export class Authorizations {
  #world: Organization;
  #dataCentre: () => string;
  #codes = new Map<string, { readonly grant: Grant; readonly redirectUri: string; readonly expiresAt: number }>();
  #generations = new Map<string, number>();

  constructor(world: Organization, dataCentre: () => string) {
    this.#world = world;
    this.#dataCentre = dataCentre;
  }

  /** 32 characters, once, for five minutes. */
  issueCode(grant: Grant, redirectUri: string): string {
    const code = randomBytes(24).toString('base64url');
    this.#codes.set(code, { grant, redirectUri, expiresAt: this.#world.clock.now() + 300_000 });
    return code;
  }

  takeCode(code: string, redirectUri: string): Grant | null {
    const kept = this.#codes.get(code);
    if (kept === undefined || kept.redirectUri !== redirectUri) return null;
    this.#codes.delete(code);
    return kept.expiresAt > this.#world.clock.now() ? kept.grant : null;
  }

  tokens(grant: Grant, expiresIn: number): { readonly access: string; readonly refresh: string } {
    return {
      access: this.#signed(grant, 'access', this.#world.clock.now() + expiresIn * 1_000),
      refresh: this.#signed(grant, 'refresh', Number.MAX_SAFE_INTEGER),
    };
  }

  /** Null for anything that is no token of this data centre, has ended, or was revoked. */
  read(token: string, use: 'access' | 'refresh'): Grant | null {
    const [body = '', signature = ''] = token.split('.');
    if (this.#signature(body) !== signature) return null;
    const { success, data } = contentsSchema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
    if (!success || data.use !== use || data.expiresAt <= this.#world.clock.now()) return null;
    const { user, mailboxId, scope, delegatedScope } = data;
    const grant = { user, mailboxId, scope, delegatedScope };
    if (data.generation < this.#generation(subOf(grant))) return null;
    return this.#world.account(user)?.disabled === false ? grant : null;
  }

  revoke(sub: string): void {
    this.#generations.set(sub, this.#generation(sub) + 1);
  }

  #generation(sub: string): number {
    return this.#generations.get(sub) ?? 0;
  }

  #signed(grant: Grant, use: 'access' | 'refresh', expiresAt: number): string {
    const generation = this.#generation(subOf(grant));
    const contents = { ...grant, use, expiresAt, generation, mark: randomBytes(6).toString('base64url') };
    const body = Buffer.from(JSON.stringify(contents)).toString('base64url');
    return `${body}.${this.#signature(body)}`;
  }

  #signature(body: string): string {
    return createHmac('sha256', `marigold-${this.#dataCentre()}`).update(body).digest('base64url');
  }
}

export function subOf({ user, mailboxId }: Pick<Grant, 'user' | 'mailboxId'>): string {
  return mailboxId === null ? idOf('ser', user) : idOf('acc', mailboxId);
}

/** Opaque and always the same. */
export function idOf(prefix: string, ...parts: readonly string[]): string {
  return `${prefix}_${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 24)}`;
}

export function calendarIdOf(mailbox: Mailbox): string {
  return `cal_${mailbox.id}_${idOf('main', mailbox.id).slice(5, 17)}`;
}

export function holidaysIdOf(mailbox: Mailbox): string {
  return `cal_${mailbox.id}_${idOf('holidays', mailbox.id).slice(9, 21)}`;
}

const STEPS = ['free_busy', 'free_busy_write', 'read_write'];

/** Whether a scope lies within another. */
export function isWithin(scope: string, ceiling: string): boolean {
  const rank = STEPS.indexOf(scope);
  return rank === -1 ? scope === ceiling : rank <= STEPS.indexOf(ceiling);
}
