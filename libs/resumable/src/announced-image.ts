import { DomainError } from '#errors';
import { addressOf, ownerOf, type UploadFields } from '#uploads';

import type { AnnouncedImage } from './resumable-upload.entity.js';

/** Returns whether `digest` is the announced SHA-256, or none was announced. */
export const hasAnnouncedDigest = ({ sha256 }: AnnouncedImage, digest: Buffer): boolean =>
  sha256 === null || sha256 === digest.toString('hex');

export const fieldsOf = ({ title, description, expiresInSeconds, owner, address }: AnnouncedImage): UploadFields => ({
  title,
  description,
  expiresAt: expiresInSeconds === null ? null : Date.now() + expiresInSeconds * 1000,
  owner: ownerOf({ owner }),
  address: addressOf({ address }),
});

/** The problem of tus (460), where POST /v1/images has `digest-mismatch`. */
export const checksumMismatch = (): DomainError =>
  new DomainError('checksum-mismatch', 'The bytes do not have the sha256 that was announced.');
