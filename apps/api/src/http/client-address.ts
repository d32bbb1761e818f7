import ipaddr from 'ipaddr.js';

const NETWORK_BYTES = 8;

/**
 * The client that an IP address belongs to, as quotas and limits count: the IPv4 address, or the /64 of an IPv6
 * address, which one client has to itself. Other texts are returned unchanged.
 */
export function clientOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return Buffer.from(parsed.toByteArray().slice(0, NETWORK_BYTES)).toString('hex');
}
