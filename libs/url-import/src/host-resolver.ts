import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

import type { AddressGuard } from './address-guard.js';
import { hostName } from './allow-list.js';
import { unreachable } from './refusals.js';

/** Returns all addresses of a host name. Rejects if there are none. */
export type Lookup = (host: string) => Promise<LookupAddress[]>;

export const systemLookup: Lookup = (host) => lookup(host, { all: true });

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };

/** Resolves the host of a URL to addresses that may be connected to. */
export class HostResolver {
  constructor(
    private readonly guard: AddressGuard,
    private readonly lookup: Lookup,
  ) {}

  /**
   * Returns the permitted addresses of the URL's host, looked up once, without the refused ones. If there are none, it
   * throws the same `url-refused` as for an unreachable server.
   */
  async resolve(url: URL): Promise<LookupAddress[]> {
    const host = hostName(url);
    const port = Number(url.port === '' ? DEFAULT_PORTS[url.protocol] : url.port);
    const found = await this.addressesOf(host);
    const permitted = found.filter(({ address }) => this.guard.permits(host, address, port));
    if (permitted.length === 0) throw unreachable();
    return permitted;
  }

  private async addressesOf(host: string): Promise<LookupAddress[]> {
    // net.connect() does not resolve a literal, so it must be checked here.
    const family = isIP(host);
    if (family) return [{ address: host, family }];
    return this.lookup(host).catch((error: unknown) => {
      throw unreachable(error);
    });
  }
}
