import { DomainError } from '#errors';
import { IMAGE_FORMAT_LIST } from '#formats';

/** A file of a known kind that is cut short or breaks the rules of its kind. */
export function damaged(what: string, cause?: unknown): DomainError {
  return new DomainError('damaged-image', `${what} Save the image anew and send that.`, { cause });
}

/** A file that is none of the five kinds, or a variety of one that no browser shows. */
export function unsupported(what: string): DomainError {
  return new DomainError('unsupported-image', `${what} Send ${IMAGE_FORMAT_LIST}.`);
}

/** An image whose decoding would cost too much memory or time. `limit`: in pixels, where one number says it. */
export function tooManyPixels(what: string, limit?: number): DomainError {
  return new DomainError('too-many-pixels', `${what} Make it smaller and send that.`, { limit });
}
