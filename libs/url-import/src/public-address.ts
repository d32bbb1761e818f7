import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** All that IANA has opened for unicast so far; it leaves out every transition form that begins with zeros or 64:ff9b. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Clouds' own services behind addresses that no range tells from those of a customer. */
const CLOUD_SERVICES = new Set(['168.63.129.16', '100.100.100.200', 'fd00:ec2::254', 'fd20:ce::254']);

const INTRANET_RANGES = new Set<string>(['private', 'loopback', 'carrierGradeNat', 'uniqueLocal']);

/**
 * Whether an address is of the public internet. An IPv6 address that carries an IPv4 one (mapped, compatible,
 * translated, NAT64, 6to4, Teredo, ISATAP) never is, whatever it carries: real servers have no need of it. What can't
 * be told: a NAT64 prefix that an operator took from its own address space.
 */
export function isPublicAddress(address: Address): boolean {
  if (address.range() !== 'unicast' || CLOUD_SERVICES.has(address.toString())) return false;
  return address instanceof ipaddr.IPv4 || (address.match(GLOBAL_UNICAST) && !isIsatap(address));
}

/**
 * What a host that the operator trusts by name may resolve to: an intranet's addresses, but not link-local ones, where
 * clouds keep their credentials, nor anything else that a name has no honest reason to point to.
 */
export function isIntranetOrPublicAddress(address: Address): boolean {
  const isIntranet = INTRANET_RANGES.has(address.range()) && !CLOUD_SERVICES.has(address.toString());
  return isIntranet || isPublicAddress(address);
}

/** RFC 5214: the last four bytes are an IPv4 address, in any prefix. */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return parts[5] === 0x5efe && (parts[4] === 0 || parts[4] === 0x200);
}
