import type { ShareStrings } from './share-strings.js';

interface Words {
  title: string;
  text: string;
}

/** Everything that the pages of the server say, in one language. */
export interface ServerPageStrings extends ShareStrings {
  /** Leads from any page to the upload page. */
  upload: string;
  uploadAnImage: string;

  untitled: string;
  type: string;
  animated: string;
  dimensions: string;
  size: string;
  uploaded: string;
  expires: string;
  share: string;

  /** No such image, an image that was deleted or has expired, no such page. */
  missing: Words;
  gone: Words;
  nowhere: Words;
  ownLink: string;

  /** Of an album without a title. */
  album: string;
  imageCount: (images: number) => string;
  emptyAlbum: string;
  missingAlbum: Words;
  goneAlbum: Words;

  deleteImage: Words & { image: string; yes: string; no: string };
  deleted: Words;
  goneAlready: Words;
  nothingToDelete: Words;

  /** For who has no JavaScript at the upload page. */
  withoutScript: Words & { api: string };
  /** Of the upload page, for search engines. */
  description: string;
}
