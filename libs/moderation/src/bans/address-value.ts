import ipaddr from 'ipaddr.js';

export const ADDRESS_BYTES = 16;
const IPV4_BYTES = 4;
const IPV4_OFFSET_BITS = 8 * (ADDRESS_BYTES - IPV4_BYTES);

/** Returns the 16 bytes of an IP address, for IPv4 those of the mapped IPv6 address; undefined for other text. */
export function addressBytes(text: string): Buffer | undefined {
  // A link-local address may carry the name of an interface.
  const [address = ''] = text.split('%');
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return undefined;
  const parsed = ipaddr.parse(address);
  return Buffer.from((parsed instanceof ipaddr.IPv4 ? parsed.toIPv4MappedAddress() : parsed).toByteArray());
}

/**
 * Returns an IPv4 address, an IPv6 address or a network in CIDR notation (RFC 4632, RFC 4291) as it is stored: the 16
 * bytes of its first address, then the length of its prefix, 0 to 128. Returns undefined for other text. The bits
 * behind the prefix are cleared, so the same network has the same value however it was written.
 */
export function parseNetwork(text: string): Buffer | undefined {
  const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const bytes = addressBytes(address);
  if (!bytes) return undefined;
  const isIpv4 = !address.includes(':');
  const bits = length === undefined ? undefined : Number(length);
  const prefix = (bits ?? (isIpv4 ? 32 : 128)) + (isIpv4 ? IPV4_OFFSET_BITS : 0);
  return prefix > 128 ? undefined : Buffer.concat([maskAddress(bytes, prefix), Buffer.of(prefix)]);
}

/** Returns the text of a stored network: an address alone, or CIDR notation. */
export function formatNetwork(value: Buffer): string {
  const prefix = value[ADDRESS_BYTES] ?? 0;
  const address = ipaddr.fromByteArray([...value.subarray(0, ADDRESS_BYTES)]) as ipaddr.IPv6;
  const isIpv4 = address.isIPv4MappedAddress() && prefix >= IPV4_OFFSET_BITS;
  if (prefix === 128) return isIpv4 ? address.toIPv4Address().toString() : address.toString();
  return isIpv4
    ? `${address.toIPv4Address().toString()}/${prefix - IPV4_OFFSET_BITS}`
    : `${address.toString()}/${prefix}`;
}

/** Returns the text of the 16 bytes of an address. */
export const formatAddress = (address: Buffer): string => formatNetwork(Buffer.concat([address, Buffer.of(128)]));

/** Returns a copy of an address without the bits behind the prefix. */
export function maskAddress(address: Buffer, prefix: number): Buffer {
  return Buffer.from(
    address.subarray(0, ADDRESS_BYTES).map((byte, at) => {
      const kept = Math.min(8, Math.max(0, prefix - 8 * at));
      return byte & (0xff << (8 - kept));
    }),
  );
}
