import { DomainError } from '#errors';
import { IMAGE_FORMATS, type ImageFormat } from '#formats';
import type { Owner } from '#links';
import { z } from 'zod';

const id = z.string().regex(/^\d{1,19}$/);
const ADDRESS_BYTES = 16;
const bytesLimit = z.int().nonnegative().nullable();

/** Describes an upload: all that its job needs besides the staged bytes, if the queue loses the job. */
export const uploadManifest = z.object({
  version: z.literal(1),
  title: z.string().nullable(),
  description: z.string().nullable(),
  /** Milliseconds since 1970. */
  expiresAt: z.number().nullable(),
  /** Size and digest of the staged bytes. */
  bytes: z.int().positive(),
  sha256: z.hex().length(64),
  /** The digest of the bytes as they were sent, if the staged bytes are others. */
  uploadSha256: z.hex().length(64).optional(),
  /**
   * The index of the store that the image goes to while that one works, so that a repeated job overwrites its object.
   */
  place: z.int().nonnegative(),
  /** `now`: a client waits for the link. `accepted`: the upload is acknowledged. */
  answer: z.enum(['now', 'accepted']),
  /** The result of the inspection while the bytes were received. If set, the staged bytes are the bytes to store. */
  image: z
    .object({
      format: z.enum(Object.keys(IMAGE_FORMATS) as [ImageFormat, ...ImageFormat[]]),
      width: z.int().positive(),
      height: z.int().positive(),
      animated: z.boolean(),
    })
    .optional(),
  /** The index of the store that has the object already: the job has only to insert the link. */
  storedIn: z.int().nonnegative().optional(),
  /** The owner, with its ids in decimal. Version 0.2.0 ignores it and makes the image anonymous. */
  owner: z
    .object({
      accountId: id,
      keyId: id.nullable(),
      totalBytes: z.object({ account: bytesLimit, key: bytesLimit }),
    })
    .optional(),
  /** The address of the uploader, 16 bytes in hex. Version 0.2.0 ignores it. */
  address: z
    .hex()
    .length(2 * ADDRESS_BYTES)
    .optional(),
});

export type UploadManifest = z.infer<typeof uploadManifest>;

export const manifestOwner = ({ accountId, keyId, totalBytes }: Owner): UploadManifest['owner'] => ({
  accountId: String(accountId),
  keyId: keyId === null ? null : String(keyId),
  totalBytes,
});

/** Returns the owner of an upload, or undefined if it is anonymous. */
export function ownerOf({ owner }: Pick<UploadManifest, 'owner'>): Owner | undefined {
  if (!owner) return undefined;
  const { accountId, keyId, totalBytes } = owner;
  return { accountId: BigInt(accountId), keyId: keyId === null ? null : BigInt(keyId), totalBytes };
}

/** Returns the address of the uploader, in 16 bytes, or undefined if it is not kept. */
export const addressOf = ({ address }: Pick<UploadManifest, 'address'>): Buffer | undefined =>
  address === undefined ? undefined : Buffer.from(address, 'hex');

/** Where the bytes of an upload without a link are: staged for its job, or under the final key in a store. */
export type BytesLocation = 'staging' | 'store';

export const bytesLocation = ({ storedIn }: Pick<UploadManifest, 'storedIn'>): BytesLocation =>
  storedIn === undefined ? 'staging' : 'store';

/** What is recorded of an upload. Without a manifest it is still `receiving`. */
export type UploadRecord = { state: 'receiving' } | { state: 'recorded' | 'acknowledged'; manifest: UploadManifest };

/** Returns the manifest of the same upload once it is acknowledged. */
export const acknowledged = (manifest: UploadManifest): UploadManifest => ({ ...manifest, answer: 'accepted' });

/** Returns the record that a manifest is. */
export const recordOf = (manifest: UploadManifest): UploadRecord => ({
  state: manifest.answer === 'accepted' ? 'acknowledged' : 'recorded',
  manifest,
});

/** For a `catch` where a manifest that a power cut truncated counts as absent. */
export function undefinedIfTruncated(error: unknown): undefined {
  if (!(error instanceof DomainError && error.code === 'damaged-image')) throw error;
}
