/** Unguessable values, identifiers, password hashes and encryption at rest. */

export interface Secrets {
  /** A new UUIDv7: sorts by time of making. */
  newId<T extends string>(): T;
  /** 256 random bits as base64url, for links and sessions. */
  newToken(): string;
  /** SHA-256 of a token, hex: what is stored in its place. */
  hashToken(token: string): string;
  hashPassword(password: string): Promise<string>;
  /** Constant time; false for a hash in an unknown format. */
  verifyPassword(password: string, hash: string): Promise<boolean>;
  /** Encrypts so that it opens only with the same `boundTo` (the identity of the row it is stored in). */
  seal(plain: Readonly<Record<string, string>>, boundTo: string): string;
  /** @throws Fault `config.invalid` when the key is wrong, or the text was changed or moved to another row. */
  open(sealed: string, boundTo: string): Readonly<Record<string, string>>;
}
