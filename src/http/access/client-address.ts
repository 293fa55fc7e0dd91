/** Who is calling, as an address: for rate limits and the log. A forwarded address is believed only from a trusted proxy. */
import { BlockList, isIP, isIPv6 } from 'node:net';

export type ClientAddress = (of: { readonly socketAddress: string | undefined; readonly forwardedFor: string | undefined }) => string;

const UNKNOWN = 'unknown';

/** @param trustedProxies addresses and networks: `10.0.0.1`, `10.0.0.0/8`, `::1` */
export function clientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = blockList(trustedProxies);
  const isTrusted = (address: string) => trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  return ({ socketAddress, forwardedFor }) => {
    const direct = plain(socketAddress ?? '');
    if (direct === null) return UNKNOWN;
    if (forwardedFor === undefined || !isTrusted(direct)) return direct;
    let nearest = direct;
    // From the nearest hop outward; the first one that is not ours is the caller. What stands further left, anybody can write.
    for (const hop of forwardedFor.split(',').reverse()) {
      const address = plain(hop.trim());
      if (address === null) return nearest;
      nearest = address;
      if (!isTrusted(address)) return address;
    }
    return nearest;
  };
}

/** One household or office: an IPv6 caller owns a whole /64. */
export function addressKey(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const zeros = address.includes('::') ? Array<string>(8 - left.length - right.length).fill('0') : [];
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`;
}

function plain(text: string): string | null {
  const address = text.replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? null : address.toLowerCase();
}

function blockList(entries: readonly string[]): BlockList {
  const blocks = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) blocks.addAddress(address, family);
    else blocks.addSubnet(address, Number(prefix), family);
  }
  return blocks;
}
