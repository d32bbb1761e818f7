import ipaddr from 'ipaddr.js';

const NETWORK_BYTES = 8;

/**
 * Returns the network that quotas and limits count as one client: the IPv4 address, or the /64 of an IPv6 address,
 * because providers assign a whole /64 to one customer. Other texts are returned unchanged.
 */
export function clientNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return Buffer.from(parsed.toByteArray().slice(0, NETWORK_BYTES)).toString('hex');
}
