/**
 * Which addresses outgoing calls may reach. Calendar servers often live in private networks, so those are allowed; link-local and
 * cloud metadata addresses are never a calendar server, and plain http is accepted on this machine only.
 */
import { BlockList, isIP } from 'node:net';

const forbidden = new BlockList();
forbidden.addSubnet('0.0.0.0', 8);
forbidden.addSubnet('169.254.0.0', 16);
forbidden.addSubnet('224.0.0.0', 4);
forbidden.addSubnet('240.0.0.0', 4);
forbidden.addAddress('100.100.100.200');
forbidden.addAddress('168.63.129.16');
forbidden.addAddress('::', 'ipv6');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addSubnet('ff00::', 8, 'ipv6');
forbidden.addAddress('fd00:ec2::254', 'ipv6');
forbidden.addAddress('fd20:ce::254', 'ipv6');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

const METADATA_HOSTS = /^(?:metadata|metadata\.google\.internal|instance-data)\.?$/i;

export function isForbiddenAddress(address: string): boolean {
  return matches(forbidden, address);
}

export function isLoopbackAddress(address: string): boolean {
  return matches(loopback, address);
}

function matches(list: BlockList, address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const family = isIP(mapped);
  return family !== 0 && list.check(mapped, family === 6 ? 'ipv6' : 'ipv4');
}

/** Why this URL must not be called, as far as its text says; null when it may. Names are checked again when they are resolved. */
export function refusalOf(url: URL): string | null {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'Only https addresses can be called.';
  if (url.username !== '' || url.password !== '') return 'The address must not contain a user name or password.';
  if (METADATA_HOSTS.test(host) || isForbiddenAddress(host))
    return 'The address belongs to the machine or network itself, not to a calendar server.';
  const local = host === 'localhost' || isLoopbackAddress(host);
  if (url.protocol === 'http:' && !local) return 'The address must begin with https; plain http is accepted on this machine only.';
  return null;
}
