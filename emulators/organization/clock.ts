/** The clock of a simulated organisation: runs with the machine's, or stands still until a test moves it. */

export class WorldClock {
  #offset = 0;
  #frozenAt: number | null;

  /** @param frozenAt epoch ms at which the clock stands; null = it runs. */
  constructor(frozenAt: number | null) {
    this.#frozenAt = frozenAt;
  }

  now(): number {
    return this.#frozenAt ?? Date.now() + this.#offset;
  }

  /** A frozen clock stands at the new time, a running one goes on from there. */
  set(epochMs: number): void {
    if (this.#frozenAt === null) this.#offset = epochMs - Date.now();
    else this.#frozenAt = epochMs;
  }

  advance(ms: number): void {
    this.set(this.now() + ms);
  }
}
