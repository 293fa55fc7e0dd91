/** First come, first served: one holder at a time. */
export class Mutex {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when the turn has come, with the function that gives it up. */
  async acquire(): Promise<() => void> {
    const before = this.#last;
    let release = (): void => {};
    this.#last = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const release = await this.acquire();
    try {
      return await work();
    } finally {
      release();
    }
  }
}
