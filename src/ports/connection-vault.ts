/**
 * What a provider remembers of one connection between calls: tokens it was given, subscriptions it made, identities of what it
 * wrote. Encrypted at rest, erased with the credential. A provider names its keys itself, e.g. `push:<mailbox id>`.
 */
export interface ConnectionVault {
  read(key: string): Promise<string | null>;
  /** Replaces what stood there. */
  write(key: string, value: string): Promise<void>;
  /** One that is gone already is success. */
  remove(key: string): Promise<void>;
  /** Keys that begin with `prefix`, sorted. */
  keys(prefix: string): Promise<readonly string[]>;
}
