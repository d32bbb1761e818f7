import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

import type { AddressGuard } from './address-guard.js';
import { hostName } from './allow-list.js';
import { unreachable } from './refusals.js';

/** All addresses of a host name. Rejects when it has none. */
export type Lookup = (host: string) => Promise<LookupAddress[]>;

export const systemLookup: Lookup = (host) => lookup(host, { all: true });

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };

/** Turns the host of a URL into addresses that may be connected to. */
export class HostResolver {
  constructor(
    private readonly guard: AddressGuard,
    private readonly lookup: Lookup,
  ) {}

  /**
   * The permitted addresses of the URL's host, looked up once; the refused ones are left out. Without any it throws the
   * same `url-refused` as for a server that can't be reached.
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
    // net.connect() asks no resolver about a literal, so it is checked here or nowhere.
    const family = isIP(host);
    if (family) return [{ address: host, family }];
    return this.lookup(host).catch((error: unknown) => {
      throw unreachable(error);
    });
  }
}
