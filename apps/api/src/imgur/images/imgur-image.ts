import { IMAGE_FORMATS } from '#formats';
import type { KeyCodec } from '#keys';

import type { Image } from '../../presenter/image.schemas.js';
import type { PublicUrls } from '../../http/public-urls.js';
import type { ImgurImage, UploadedImgurImage } from './imgur-image.schema.js';
import type { ImgurUpload } from '../body/imgur-upload-reader.js';
import { FLAGS, NOT_COUNTED, NOT_KEPT } from './unused-fields.js';

type Shown = Pick<
  Image,
  'key' | 'title' | 'description' | 'createdAt' | 'contentType' | 'animated' | 'width' | 'height' | 'bytes' | 'imageUrl'
>;

/** Fields in the order that Imgur gives them in: a client reads them by place. */
function start(image: Shown) {
  const { key: id, title, description, contentType: type, animated, width, height, bytes: size } = image;
  const datetime = Math.floor(Date.parse(image.createdAt) / 1000);
  return { id, title, description, datetime, type, animated, width, height, size, ...NOT_KEPT };
}

const end = ({ imageUrl: link, animated }: Shown, status: 'pending' | 'completed') => ({
  link,
  processing: { status },
  ...(animated && { mp4_size: 0 as const, looping: true }),
});

/** An image as everybody sees it. */
export const imgurImage = (image: Shown): ImgurImage => ({
  ...start(image),
  account_id: null,
  ...FLAGS,
  ...end(image, 'completed'),
  ...NOT_COUNTED,
});

/** An image as its sender alone sees it. */
export const imgurUpload = (
  image: Shown,
  { deletehash, name, isPending }: { deletehash: string; name: string; isPending: boolean },
): UploadedImgurImage => ({
  ...start(image),
  account_id: 0,
  ...FLAGS,
  deletehash,
  name,
  ...end(image, isPending ? 'pending' : 'completed'),
});

/** What is known already of an image that is safe, and not stored yet. */
export function pendingImage(id: bigint, upload: ImgurUpload, codec: KeyCodec, urls: PublicUrls): Shown {
  const { staged, fields } = upload;
  const key = codec.encode(id);
  // An address with another extension leads to the right one.
  const format = staged?.image?.format ?? upload.format ?? 'jpeg';
  return {
    key,
    title: fields.title ?? null,
    description: fields.description ?? null,
    createdAt: new Date().toISOString(),
    contentType: IMAGE_FORMATS[format].contentType,
    animated: staged?.image?.animated ?? false,
    width: staged?.image?.width ?? 0,
    height: staged?.image?.height ?? 0,
    bytes: staged?.size ?? 0,
    imageUrl: urls.image(key, format),
  };
}
