import type { Settings } from './settings.js';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i;

/** Returns whether the address or name is one of this machine that no other machine can reach. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** Returns whether other machines can reach the instance: directly, or at PUBLIC_URL by a proxy. */
export const isReachableFromElsewhere = ({ host, publicUrl }: Pick<Settings['http'], 'host' | 'publicUrl'>): boolean =>
  !isLoopback(host) || (publicUrl !== undefined && !isLoopback(new URL(publicUrl).hostname));
