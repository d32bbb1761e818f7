import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';

import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';

import { unreachable } from './refusals.js';

/**
 * Connects only to one of `addresses`, whatever the host's name resolves to now (DNS rebinding). TLS is verified
 * against the host's name even if NODE_TLS_REJECT_UNAUTHORIZED disables it.
 */
export function pinnedConnector(
  addresses: LookupAddress[],
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): buildConnector.connector {
  const connect = buildConnector({
    lookup: pinnedLookup(addresses),
    timeout: timeoutMs,
    rejectUnauthorized: true,
    allowH2: false,
    maxCachedSessions: 0,
    // For the socket's whole life, including its handshake, which undici would not abort.
    signal,
  });
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      // A second check, in case a connection bypasses the look-up: no byte of the request has been sent yet.
      if (addresses.some(({ address }) => canonical(address) === canonical(socket.remoteAddress)))
        return callback(null, socket);
      socket.destroy();
      callback(unreachable(), null);
    });
}

function pinnedLookup(addresses: LookupAddress[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (options.all || !first) callback(null, addresses);
    else callback(null, first.address, first.family);
  };
}

/** Normalizes an address, because IPv6 addresses have many spellings. */
function canonical(address: string | undefined): string | undefined {
  return address !== undefined && isIP(address) ? ipaddr.parse(address).toString() : undefined;
}
