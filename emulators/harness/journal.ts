/** What clients asked of an emulator: every request without its credentials, and how many ran at once. */

export interface JournalEntry {
  readonly number: number;
  /** Epoch ms of the organisation's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  readonly account: string | null;
  /** Addresses of the mailboxes concerned. */
  readonly mailboxes: readonly string[];
  /** Without Authorization and Cookie. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Requests under way, this one included, when it came. */
  readonly concurrent: number;
  /** Null while it runs, or when it was never answered. */
  status: number | null;
  readonly faults: readonly string[];
}

const MAX_ENTRIES = 5_000;
const MAX_BODY = 20_000;
const SECRET_HEADERS = ['authorization', 'cookie', 'proxy-authorization'];

export class Journal {
  #entries: JournalEntry[] = [];
  #running = 0;
  #peak = 0;
  #number = 0;
  #statuses = new Map<number, number>();

  begin(request: Omit<JournalEntry, 'number' | 'status' | 'concurrent'>): JournalEntry {
    this.#running += 1;
    this.#number += 1;
    this.#peak = Math.max(this.#peak, this.#running);
    const entry = { ...request, body: request.body.slice(0, MAX_BODY), number: this.#number, status: null, concurrent: this.#running };
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
    return entry;
  }

  end(entry: JournalEntry, status: number | null): void {
    entry.status = status;
    this.#running -= 1;
    if (status !== null) this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
  }

  entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Most requests that ever ran at once since `clear`. */
  get peak(): number {
    return this.#peak;
  }

  get running(): number {
    return this.#running;
  }

  /** How many answers of each status were given since `clear`, also those whose entries were dropped since. */
  get statuses(): ReadonlyMap<number, number> {
    return this.#statuses;
  }

  clear(): void {
    this.#entries = [];
    this.#statuses = new Map();
    this.#peak = this.#running;
  }
}

export function withoutSecrets(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const open = Object.entries(headers).filter(([name]) => !SECRET_HEADERS.includes(name));
  return Object.fromEntries(open.map(([name, value]) => [name, String(value ?? '')]));
}
