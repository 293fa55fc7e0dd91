/** Name resolution that refuses forbidden addresses at the moment of connecting, so that a name cannot change its meaning later. */
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { isForbiddenAddress } from './address-guard.ts';

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

export const FORBIDDEN_ADDRESS = 'EFORBIDDENADDRESS';

export function guardedLookup(hostname: string, options: LookupOptions, callback: LookupCallback): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, []);
    if (addresses.some((each) => isForbiddenAddress(each.address))) {
      return callback(Object.assign(new Error('The name leads to a forbidden address.'), { code: FORBIDDEN_ADDRESS }), []);
    }
    if (options.all === true) return callback(null, addresses);
    const [first] = addresses;
    if (first === undefined) return callback(Object.assign(new Error('The name has no address.'), { code: 'ENOTFOUND' }), []);
    callback(null, first.address, first.family);
  });
}
