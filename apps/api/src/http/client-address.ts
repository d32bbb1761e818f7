import ipaddr from 'ipaddr.js';

const SITE_BYTES = 8;

/** Who an address stands for, as a quota counts: itself, or of IPv6 the /64, which one client has to itself. */
export function clientOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return Buffer.from(parsed.toByteArray().slice(0, SITE_BYTES)).toString('hex');
}
