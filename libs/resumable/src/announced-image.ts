import { DomainError } from '#errors';
import { type AnnouncedDigest, ownerOf, type UploadFields } from '#uploads';

import type { AnnouncedImage } from './resumable-upload.entity.js';

export const digestsOf = ({ sha256 }: AnnouncedImage): AnnouncedDigest[] =>
  sha256 === null ? [] : [{ algorithm: 'sha256', value: Buffer.from(sha256, 'hex') }];

export const fieldsOf = ({ title, description, expiresInSeconds, owner }: AnnouncedImage): UploadFields => ({
  title,
  description,
  expiresAt: expiresInSeconds === null ? null : Date.now() + expiresInSeconds * 1000,
  owner: ownerOf({ owner }),
});

/** The problem of tus (460), where POST /v1/images has `digest-mismatch`. */
export const checksumMismatch = (cause?: unknown): DomainError =>
  new DomainError('checksum-mismatch', 'The bytes do not have the sha256 that was announced.', { cause });
