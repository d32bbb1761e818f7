import { MAX_ALBUM_IMAGES } from '#albums';
import { DomainError } from '#errors';
import { z } from 'zod';

import { uploadFields } from '../intake/upload-fields.schema.js';
import { EXAMPLE_KEY } from '../openapi/endpoint.decorator.js';

const { title, description } = uploadFields.shape;
const texts = {
  title: title.nullable().optional().describe('At most 128 characters, shown above the images'),
  description: description.nullable().optional().describe('At most 2,000 characters, shown below the title'),
};
const tooMany = `must have at most ${MAX_ALBUM_IMAGES.toLocaleString('en')} keys`;
const images = z
  .array(z.string('must be the key of an image'), 'must be a list of keys')
  .max(MAX_ALBUM_IMAGES, tooMany)
  .describe('The keys of the images, in the order in which the album shows them');
const cover = z
  .string('must be the key of an image')
  .nullable()
  .optional()
  .describe('The key of one of the images; null: the first one');

/** The fields of a new album, of a change, and of a new list of images. */
export const albumRequest = z
  .strictObject({ ...texts, images, cover })
  .meta({ id: 'AlbumRequest', examples: [{ title: 'Lakes', images: [EXAMPLE_KEY] }] });
export const albumEdit = z
  .strictObject({ ...texts, images: images.optional(), cover })
  .meta({ id: 'AlbumEdit', examples: [{ title: 'Lakes', cover: null }] });
export const albumImages = z
  .strictObject({ images })
  .meta({ id: 'AlbumImages', examples: [{ images: [EXAMPLE_KEY] }] });

/** Absent fields stay unchanged. Images and cover are named by their keys. */
export type AlbumFields = z.infer<typeof albumEdit>;

/** Throws `invalid-request` for an edit without fields. */
export function requireFields(fields: AlbumFields): AlbumFields {
  if (Object.keys(fields).length > 0) return fields;
  throw new DomainError('invalid-request', 'Send at least one of title, description, images and cover.');
}
