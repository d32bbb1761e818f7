import type { OpenApiPart } from '../../openapi/openapi-parts.js';
import { ALBUM_SCHEMAS } from '../albums/imgur-album.docs.js';
import { EDIT_SCHEMAS } from '../images/image-edit.form.js';
import { IMGUR_UPLOAD_SCHEMAS } from '../images/imgur-upload.docs.js';
import { completeImgurOperations } from './imgur-document.js';

/** Imgur's part of the OpenAPI document: the request bodies, shared error answers, and XML beside JSON. */
export const IMGUR_OPENAPI_PART: OpenApiPart = {
  schemas: { ...IMGUR_UPLOAD_SCHEMAS, ...ALBUM_SCHEMAS, ...EDIT_SCHEMAS },
  complete: completeImgurOperations,
};
