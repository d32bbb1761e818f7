import { addressBytes } from '#moderation';

import type { HttpOptions } from '../http/http.options.js';

/**
 * Returns the address of the client of an upload as it is stored, in 16 bytes. Undefined if addresses are not kept
 * (UPLOADER_ADDRESS_DAYS=0).
 */
export const uploaderAddress = (
  { ip }: { ip: string },
  { keepsAddresses }: Pick<HttpOptions, 'keepsAddresses'>,
): Buffer | undefined => (keepsAddresses ? addressBytes(ip) : undefined);
