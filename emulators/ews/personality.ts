/** How this Exchange is set up, and ways in which real ones differ. */
import type { ExtendedProtection } from './ntlm-acceptor.ts';

export interface Personality {
  /** What the virtual directory offers, in this order. */
  readonly schemes: readonly ('Negotiate' | 'NTLM' | 'Basic')[];
  readonly extendedProtection: ExtendedProtection;
  /** Accounts with single rights reach their mailboxes by a role with a scope, and not by permissions on calendar folders. */
  readonly scopedImpersonation: boolean;
  /** Without any right the folder is "not found" instead of "access denied". */
  readonly hidesFolders: boolean;
  readonly maxMailboxes: number;
  readonly maxWindowDays: number;
  /** Busy times of one mailbox in one answer. */
  readonly maxEntries: number;
  /** Everybody sees everybody's busy times, as in most organisations. */
  readonly everybodySeesBusyTimes: boolean;
  /** What is known of mailboxes in other organisations: nothing but digits. */
  readonly mergedOnly: boolean;
  /** Names found by one search. */
  readonly maxResolutions: number;
  /** The server's address as Autodiscover names it; null = the one of this server. */
  readonly autodiscoverNames: string | null;
  readonly autodiscoverSoap: boolean;
}

export const WELL_BEHAVED: Personality = {
  schemes: ['Negotiate', 'NTLM', 'Basic'],
  extendedProtection: 'allow',
  scopedImpersonation: false,
  hidesFolders: false,
  maxMailboxes: 100,
  maxWindowDays: 42,
  maxEntries: 1_000,
  everybodySeesBusyTimes: false,
  mergedOnly: false,
  maxResolutions: 100,
  autodiscoverNames: null,
  autodiscoverSoap: true,
};
