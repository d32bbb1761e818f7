import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

import ipaddr from 'ipaddr.js';

import { covers, parseAllowEntry, type AllowEntry, type Network } from './allow-list.js';
import { isIntranetOrPublicAddress, isPublicAddress } from './public-address.js';

/** The ports of public web servers. With others an import would be a port scanner. */
const WEB_PORTS = new Set([80, 443, 8080, 8443]);

/** Decides which addresses an import may connect to. */
export class AddressGuard {
  private readonly allow: AllowEntry[];

  constructor(
    allow: string[],
    private readonly ownNetworks: () => Network[] = networksOfThisMachine,
  ) {
    this.allow = allow.map(parseAllowEntry);
  }

  /**
   * True if `host` may be requested at `address` and `port`: if an allowed network contains the address; if the host is
   * allowed by name and the address is public or private; otherwise at a web port of a public address that is not on
   * one of this machine's own networks, whose services a firewall may protect from everyone else.
   */
  permits(host: string, address: string, port: number): boolean {
    if (!isIP(address)) return false;
    const ip = ipaddr.parse(address);
    const allowed = this.allow.filter((entry) => entry.port === undefined || entry.port === port);
    if (allowed.some((entry) => 'network' in entry && covers(entry.network, ip))) return true;
    if (allowed.some((entry) => 'host' in entry && entry.host === host)) return isIntranetOrPublicAddress(ip);
    return WEB_PORTS.has(port) && isPublicAddress(ip) && !this.ownNetworks().some((network) => covers(network, ip));
  }
}

function networksOfThisMachine(): Network[] {
  return (
    Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .flatMap(({ cidr }) => (cidr ? [ipaddr.parseCIDR(cidr)] : []))
      // A tunnel may declare the whole internet as its network.
      .filter(([, bits]) => bits > 0)
  );
}
