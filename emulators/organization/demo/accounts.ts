/** Who can sign in at the simulated organisation. Passwords are public: nothing real is behind them. */
import type { Account, Mailbox } from '../mailbox.ts';

/** Ordinary people sign in with their address; everybody has this password. */
export const PERSON_PASSWORD = 'marigold';

export const SERVICE_ACCOUNTS = {
  /** Writes in every calendar. */
  superuser: { user: 'calendula', password: 'calendula-secret' },
  /** Writes in the calendars of the Hamburg site, reaches no other. */
  restricted: { user: 'calendula-hamburg', password: 'hamburg-secret' },
  /** Sees when people are busy, writes nowhere. */
  freeBusyOnly: { user: 'calendula-freebusy', password: 'freebusy-secret' },
} as const;

export function demoAccounts(mailboxes: readonly Mailbox[]): Account[] {
  const inHamburg = mailboxes.filter((mailbox) => mailbox.site === 'Hamburg' && mailbox.kind !== 'service');
  const { superuser, restricted, freeBusyOnly } = SERVICE_ACCOUNTS;
  return [
    account(mailboxes, superuser, { everyone: 'write' }),
    account(mailboxes, restricted, { grants: Object.fromEntries(inHamburg.map((mailbox) => [mailbox.id, 'write' as const])) }),
    account(mailboxes, freeBusyOnly, { everyone: 'free-busy' }),
    ...mailboxes
      .filter((mailbox) => mailbox.kind === 'person')
      .map((mailbox) => account(mailboxes, { user: mailbox.address, password: PERSON_PASSWORD }, { everyone: 'free-busy' })),
  ];
}

function account(mailboxes: readonly Mailbox[], sign: { user: string; password: string }, rights: Partial<Account>): Account {
  const own = mailboxes.find((mailbox) => mailbox.address === sign.user || mailbox.address.split('@')[0] === sign.user);
  if (own === undefined) throw new Error(`no mailbox for ${sign.user}`);
  return { ...sign, mailboxId: own.id, disabled: false, everyone: 'none', grants: {}, ...rights };
}
