import type { Account } from '#accounts';

import type { Image } from '../../presenter/image.schemas.js';
import { imgurAccountId } from '../account/imgur-account-id.js';
import { type ImgurImage, UNUSED, type UploadedImgurImage } from './imgur-image.schema.js';

/** The fields of imglink's image from which Imgur's image is built. */
export type ImageFields = Pick<
  Image,
  'key' | 'title' | 'description' | 'createdAt' | 'contentType' | 'animated' | 'width' | 'height' | 'bytes' | 'imageUrl'
>;

/** The fields are in Imgur's order, because a known client reads them by position. */
function head(image: ImageFields) {
  const { key: id, title, description, contentType: type, animated, width, height, bytes: size } = image;
  const datetime = Math.floor(Date.parse(image.createdAt) / 1000);
  return { id, title, description, datetime, type, animated, width, height, size, ...UNUSED.counts };
}

const tail = ({ imageUrl: link, animated }: ImageFields, status: 'pending' | 'completed') => ({
  link,
  processing: { status },
  ...(animated && { mp4_size: 0 as const, looping: true }),
});

/** What the owner of an image sees besides. */
export interface OwnImage {
  account: Account;
  /** Undefined if the credentials may not change the image. */
  deletehash: string | undefined;
}

/** An image as Imgur's API shows it; `own`: to its owner. */
export const presentImgurImage = (image: ImageFields, own?: OwnImage): ImgurImage => ({
  ...head(image),
  account_url: own?.account.name ?? null,
  account_id: own ? imgurAccountId(own.account) : null,
  ...UNUSED.flags,
  ...(own?.deletehash !== undefined && { deletehash: own.deletehash }),
  ...tail(image, 'completed'),
  ...UNUSED.scores,
});

/** An image in the answer to its upload. `name`: of the uploaded file. */
export const presentUploadedImage = (
  image: ImageFields,
  { deletehash, name, isPending }: { deletehash: string; name: string; isPending: boolean },
): UploadedImgurImage => ({
  ...head(image),
  account_id: 0,
  ...UNUSED.flags,
  deletehash,
  name,
  ...tail(image, isPending ? 'pending' : 'completed'),
});
