import type { ShareStrings } from '../share/share-strings.js';

interface Message {
  title: string;
  text: string;
}

/** The texts of the pages that the server renders, in one language. */
export interface ServerPageStrings extends ShareStrings {
  /** The link in the header bar to the upload page. */
  upload: string;
  uploadAnImage: string;

  /** The heading of an image without a title. */
  image: string;
  download: string;
  /** For the owner of an image, in the browser that has its delete token. */
  edit: { open: string; title: string; description: string; save: string; delete: string; failed: string };
  /** The text alternative of an image without a title. */
  untitled: string;
  type: string;
  animated: string;
  dimensions: string;
  size: string;
  uploaded: string;
  expires: string;
  share: string;

  /** There is no image with this key. */
  missing: Message;
  /** The image was deleted or has expired. */
  gone: Message;
  /** The operator has blocked the image. `reason`: of a block that the law demands. */
  blocked: Message & { reason: (reason: string) => string };
  /** There is no page at this address. */
  nowhere: Message;
  /** The account or the API key of the person does not permit the page. */
  forbidden: Message;
  /** Another site sent a form that only a page of imglink may send. */
  otherSite: Message;
  /** Reports and uploads from the address of the client are banned. */
  bannedClient: Message;
  /** The database, a store or the queue does not answer. */
  unavailable: Message;
  /** There is no disk space left. */
  noSpace: Message;
  /** Follows `gone`. */
  ownLink: string;

  /** The heading of an album without a title. */
  album: string;
  imageCount: (images: number) => string;
  emptyAlbum: string;
  missingAlbum: Message;
  goneAlbum: Message;

  /** The page that asks before it deletes an image. `image`: the text alternative of its preview. */
  deleteImage: Message & { image: string; yes: string; no: string };
  deleted: Message;
  goneAlready: Message;
  nothingToDelete: Message;

  /** In place of the upload page, where only people with an account may upload. */
  closed: Message & { signIn: string };
  /** The form of the upload page in a browser without JavaScript, and the pages that answer it. */
  uploadForm: {
    choose: string;
    submit: string;
    /** `later`: in place of the text while the image is not stored yet. */
    uploaded: Message & { later: string; deleteLink: string };
    /** The title. The reason follows. */
    refused: string;
  };
  /** The upload page in a browser without JavaScript. A `curl` command follows the text. */
  withoutScript: Message & { api: string };
  /** The description of the upload page for search engines and link previews. */
  description: string;
}
