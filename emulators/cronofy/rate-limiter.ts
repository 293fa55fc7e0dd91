/** Counts requests in two sliding windows of real time, whatever the organisation's clock says: traffic is real. */
import type { Personality } from './personality.ts';

export class RateLimiter {
  #times: number[] = [];
  /** Refused since the beginning. */
  refused = 0;
  /** Most requests seen in one such window. */
  peaks = { second: 0, minute: 0 };

  /** False for a request that is too many; it is not counted. */
  admits({ second, minute }: Personality['limits']): boolean {
    const now = performance.now();
    this.#times = this.#times.filter((at) => at > now - minute.ms);
    const inSecond = this.#times.filter((at) => at > now - second.ms).length;
    if (inSecond >= second.count || this.#times.length >= minute.count) {
      this.refused += 1;
      return false;
    }
    this.#times.push(now);
    this.peaks = { second: Math.max(this.peaks.second, inSecond + 1), minute: Math.max(this.peaks.minute, this.#times.length) };
    return true;
  }
}
