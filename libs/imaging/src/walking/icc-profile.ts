/** The size of the header of a profile (ICC.1:2022 §7.2), which `profileLength` needs. */
export const ICC_HEADER_BYTES = 128;

const SIGNATURE_AT = 36;
const SIGNATURE = 'acsp';

/**
 * Returns the length of an ICC profile from its header, in bytes. Returns undefined when the bytes are not a profile,
 * or are a truncated one, which browsers ignore. `available` is the number of bytes in the file; any behind the length
 * are not part of the profile.
 */
export function profileLength(head: Buffer, available: number): number | undefined {
  if (head.length < ICC_HEADER_BYTES) return undefined;
  if (head.toString('latin1', SIGNATURE_AT, SIGNATURE_AT + 4) !== SIGNATURE) return undefined;
  const length = head.readUInt32BE(0);
  return length >= ICC_HEADER_BYTES && length <= available ? length : undefined;
}
