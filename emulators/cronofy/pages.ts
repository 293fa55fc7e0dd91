/** Long answers in pages: the rest stands under an address that only the same account can read, and not for ever. */
import { randomBytes } from 'node:crypto';

interface Rest {
  readonly sub: string;
  readonly items: readonly unknown[];
  readonly current: number;
  readonly total: number;
}

export interface Page {
  readonly items: readonly unknown[];
  readonly pages: { readonly current: number; readonly total: number; readonly next_page?: string };
}

const MAX_KEPT = 1_000;

export class Pages {
  #kept = new Map<string, Rest>();

  /** @param base Address under which the following pages stand. */
  first(sub: string, items: readonly unknown[], { size, base }: { readonly size: number; readonly base: string }): Page {
    return this.#page({ sub, items, current: 1, total: Math.max(1, Math.ceil(items.length / size)) }, { size, base });
  }

  /** Null for an address that is not, or no longer, this account's. */
  next(sub: string, id: string, at: { readonly size: number; readonly base: string }): Page | null {
    const rest = this.#kept.get(id);
    return rest?.sub === sub ? this.#page(rest, at) : null;
  }

  #page({ sub, items, current, total }: Rest, { size, base }: { readonly size: number; readonly base: string }): Page {
    const here = items.slice(0, size);
    if (items.length <= size) return { items: here, pages: { current, total } };
    const id = randomBytes(8).toString('hex');
    this.#kept.set(id, { sub, items: items.slice(size), current: current + 1, total });
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value ?? '');
    return { items: here, pages: { current, total, next_page: `${base}/pages/${id}` } };
  }
}
