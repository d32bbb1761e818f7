/** As much of a profile as `profileLength` looks at (ICC.1:2022 §7.2). */
export const ICC_HEADER_BYTES = 128;

const SIGNATURE_AT = 36;
const SIGNATURE = 'acsp';

/**
 * How long an ICC profile is, by its header; undefined where the bytes are no profile, or one that is cut short:
 * browsers ignore it then. `available` is how many bytes there are of it; those behind its length belong to nothing.
 */
export function profileLength(head: Buffer, available: number): number | undefined {
  if (head.length < ICC_HEADER_BYTES) return undefined;
  if (head.toString('latin1', SIGNATURE_AT, SIGNATURE_AT + 4) !== SIGNATURE) return undefined;
  const length = head.readUInt32BE(0);
  return length >= ICC_HEADER_BYTES && length <= available ? length : undefined;
}
