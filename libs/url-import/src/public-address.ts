import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * All ranges that IANA has assigned for unicast so far. It excludes every transition form that begins with zeros or
 * 64:ff9b.
 */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Services of cloud providers whose addresses look like those of customers. */
const CLOUD_SERVICES = new Set(['168.63.129.16', '100.100.100.200', 'fd00:ec2::254', 'fd20:ce::254']);

const INTRANET_RANGES = new Set<string>(['private', 'loopback', 'carrierGradeNat', 'uniqueLocal']);

/**
 * True if an address belongs to the public internet. An IPv6 address that embeds an IPv4 address (mapped, compatible,
 * translated, NAT64, 6to4, Teredo, ISATAP) never does, because real servers do not need one. A NAT64 prefix that an
 * operator took from its own address space cannot be recognised.
 */
export function isPublicAddress(address: Address): boolean {
  if (address.range() !== 'unicast' || CLOUD_SERVICES.has(address.toString())) return false;
  return address instanceof ipaddr.IPv4 || (address.match(GLOBAL_UNICAST) && !isIsatap(address));
}

/**
 * True for an address that a host allowed by name may resolve to: private addresses, but not link-local ones, where
 * clouds serve credentials, nor any other special range.
 */
export function isIntranetOrPublicAddress(address: Address): boolean {
  const isIntranet = INTRANET_RANGES.has(address.range()) && !CLOUD_SERVICES.has(address.toString());
  return isIntranet || isPublicAddress(address);
}

/** RFC 5214: the last four bytes are an IPv4 address, in any prefix. */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return parts[5] === 0x5efe && (parts[4] === 0 || parts[4] === 0x200);
}
