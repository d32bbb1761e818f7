import { isIP } from 'node:net';

import ipaddr from 'ipaddr.js';

import type { Address } from './public-address.js';

export type Network = [Address, number];

/** One entry that the operator allows: a network or a host name, at any port or at one. */
export type AllowEntry = { port?: number } & ({ network: Network } | { host: string });

const HOST_AND_PORT = /^(?<host>[\w.-]+|\[[\da-f:.]+\])(?::(?<port>\d{1,5}))?$/i;

/**
 * Splits URL_IMPORT_ALLOW at spaces and commas. An entry is a CIDR (10.0.0.0/8, fd00::/8), an address or a host name,
 * the latter two optionally with a port (10.1.2.3:8080, [fd00::1]:8080, media.lan:8080). Throws an Error that names the
 * faulty entry.
 */
export function parseAllowList(text: string): string[] {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  for (const entry of entries) parseAllowEntry(entry);
  return entries;
}

export function parseAllowEntry(entry: string): AllowEntry {
  if (entry.includes('/')) return { network: parseNetwork(entry) };
  if (isIP(entry)) return { network: networkOf(entry) };
  const { host = '', port } = HOST_AND_PORT.exec(entry)?.groups ?? {};
  const url = URL.parse(`http://${host}/`);
  // Only names that the URL parser does not change: 127.1 or 0x7f.1 would become an address.
  if (!url || url.host !== host.toLowerCase() || Number(port ?? 0) > 65_535) {
    throw new Error(`"${entry}" is neither a host name, host:port, an address nor a CIDR (wildcards are not known).`);
  }
  const name = hostName(url);
  return { ...(isIP(name) ? { network: networkOf(name) } : { host: name }), port: port ? Number(port) : undefined };
}

/** Returns the host of a URL in a resolver's form: no brackets around IPv6, no trailing dot. */
export function hostName({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$|\.$/g, '');
}

export function covers([network, bits]: Network, address: Address): boolean {
  return network.kind() === address.kind() && address.match(network, bits);
}

function networkOf(address: string): Network {
  return parseNetwork(`${address}/${isIP(address) === 4 ? 32 : 128}`);
}

function parseNetwork(cidr: string): Network {
  // ipaddr.js alone would parse 010.0.0.0/8 as 8.0.0.0/8.
  const isCidr = cidr.includes(':') ? ipaddr.IPv6.isValidCIDR(cidr) : ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr);
  if (!isCidr) throw new Error(`"${cidr}" is not a CIDR such as 10.0.0.0/8 or fd00::/8.`);
  return ipaddr.parseCIDR(cidr);
}
