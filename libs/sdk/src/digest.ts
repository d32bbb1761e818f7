import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';

import { chunksOf } from './upload-source.js';

export interface Digest {
  hex: string;
  /** The value of a Repr-Digest field (RFC 9530). */
  field: string;
}

/** The SHA-256 of a Blob, read chunk by chunk. Pages without https have no crypto.subtle. */
export async function digestOf(blob: Blob): Promise<Digest> {
  const hash = sha256.create();
  for await (const chunk of chunksOf(blob.stream())) hash.update(chunk);
  const digest = hash.digest();
  return { hex: bytesToHex(digest), field: `sha-256=:${btoa(String.fromCharCode(...digest))}:` };
}
