import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';

import { chunksOf } from './upload-source.js';

export interface Digest {
  hex: string;
  /** As Repr-Digest has it (RFC 9530). */
  field: string;
}

/** SHA-256, chunk by chunk; also on pages without https, where browsers have no digests of their own. */
export async function digestOf(blob: Blob): Promise<Digest> {
  const hash = sha256.create();
  for await (const chunk of chunksOf(blob.stream())) hash.update(chunk);
  const digest = hash.digest();
  return { hex: bytesToHex(digest), field: `sha-256=:${btoa(String.fromCharCode(...digest))}:` };
}
