/** Requests that change something must come from our own pages: a browser says where a request comes from. */
import { refuse } from '../problem.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Compares with the public address and with the host that was asked, because an installation may be reached by more than one name.
 * A caller without `Origin` and `Sec-Fetch-Site` is no browser and carries nobody's cookies by accident.
 *
 * `opaque` says what `Origin: null` means when nothing else tells: a plain form of a page with `Referrer-Policy: no-referrer` sends it.
 * It can be accepted only where no cookie gives authority.
 * @throws Refusal `origin-refused`
 */
export function requireOwnOrigin(request: Request, publicUrl: string, opaque: 'accepted' | 'refused' = 'refused'): void {
  if (SAFE_METHODS.has(request.method)) return;
  const origin = request.headers.get('origin');
  const site = request.headers.get('sec-fetch-site');
  const isOwn =
    origin === null || origin === 'null'
      ? site === null
        ? origin === null || opaque === 'accepted'
        : site === 'same-origin' || (site === 'none' && origin === null)
      : origin === publicUrl || URL.parse(origin)?.host === request.headers.get('host');
  if (!isOwn) throw refuse('origin-refused');
}
