import { MAX_ALBUM_IMAGES } from '#albums';
import { DomainError } from '#errors';
import { z } from 'zod';

import { uploadFields } from '../intake/upload-fields.schema.js';
import { EXAMPLE_KEY } from '../openapi/endpoint.decorator.js';
import { UPLOAD_FIELDS } from '../openapi/upload.docs.js';

const { title, description } = uploadFields.shape;
const texts = { title: title.nullable(), description: description.nullable() };
const tooMany = `must have at most ${MAX_ALBUM_IMAGES.toLocaleString('en')} keys`;
const images = z
  .array(z.string('must be the key of an image'), 'must be a list of keys')
  .max(MAX_ALBUM_IMAGES, tooMany);
const cover = z.string('must be the key of an image').nullable().optional();

/** The fields of a new album, of a change, and of a new list of images. */
export const newAlbum = z.strictObject({ ...texts, images, cover });
export const albumEdit = z.strictObject({ ...texts, images: images.optional(), cover });
export const albumImages = z.strictObject({ images });

/** Absent fields stay unchanged. Images and cover are named by their keys. */
export type AlbumFields = z.infer<typeof albumEdit>;

/** Throws `invalid-request` for an edit without fields. */
export function requireFields(fields: AlbumFields): AlbumFields {
  if (Object.keys(fields).length > 0) return fields;
  throw new DomainError('invalid-request', 'Send at least one of title, description, images and cover.');
}

const nullable = <T extends object>(field: T) => ({ ...field, nullable: true });
const properties = {
  title: nullable({ ...UPLOAD_FIELDS.title, description: 'Shown above the images', example: 'Lakes' }),
  description: nullable({ ...UPLOAD_FIELDS.description, description: 'Shown below the title' }),
  images: {
    type: 'array',
    items: { type: 'string', example: EXAMPLE_KEY },
    maxItems: MAX_ALBUM_IMAGES,
    description: 'The keys of the images, in the order in which the album shows them',
  },
  cover: nullable({ type: 'string', description: 'The key of one of the images; null: the first one' }),
} as const;
const object = { type: 'object' as const, additionalProperties: false };

/** The request bodies in the OpenAPI document. */
export const ALBUM_SCHEMAS = {
  NewAlbum: { ...object, required: ['images'], properties, example: { title: 'Lakes', images: [EXAMPLE_KEY] } },
  AlbumEdit: { ...object, minProperties: 1, properties, example: { title: 'Lakes', cover: null } },
  AlbumImages: {
    ...object,
    required: ['images'],
    properties: { images: properties.images },
    example: { images: [EXAMPLE_KEY] },
  },
};
