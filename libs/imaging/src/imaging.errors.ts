import { DomainError } from '#errors';
import { IMAGE_FORMAT_LIST } from '#formats';

/** A file of a supported format that is truncated or violates its format. */
export function damaged(what: string, cause?: unknown): DomainError {
  return new DomainError('damaged-image', `${what} Save the image again and send the new file.`, { cause });
}

/** A file of an unsupported format, or of a variety of a supported one that no browser shows. */
export function unsupported(what: string): DomainError {
  return new DomainError('unsupported-image', `${what} Send ${IMAGE_FORMAT_LIST}.`);
}

/** An image that would cost too much memory or time to decode. `limit` is in pixels, if there is a single number. */
export function tooManyPixels(what: string, limit?: number): DomainError {
  return new DomainError('too-many-pixels', `${what} Make it smaller and send it again.`, { limit });
}
