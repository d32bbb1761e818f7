import { DomainError } from '#errors';

type Resource = 'image' | 'album';

/** The 404 of Imgur's API; clients know its text. `name`: the key or deletehash in the request. */
export const imgurNotFound = (resource: Resource, name: string, cause?: unknown): DomainError =>
  new DomainError(`${resource}-not-found`, `Unable to find an ${resource} with the id, ${name}`, { cause });

/**
 * Resolves as `work` does. Imgur's API has no 410: if the image or the album does not exist, was deleted or has
 * expired, throws `imgurNotFound`. Any other error is thrown unchanged.
 */
export async function orImgurNotFound<T>(resource: Resource, name: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    const isMissing =
      error instanceof DomainError && [`${resource}-not-found`, `${resource}-gone`].includes(error.code);
    throw isMissing ? imgurNotFound(resource, name, error) : error;
  });
}
