import type { ShareStrings } from '../share/share-strings.js';

/** The texts of the upload page, in one language. */
export interface UploadPageStrings extends ShareStrings {
  title: string;

  headline: string;
  headlineTouch: string;
  orPaste: string;
  chooseFiles: string;
  takePhoto: string;
  kinds: string;
  /** The field for the address of an image on the web. */
  urlOfImage: string;
  fetchUrl: string;
  urlIsWrong: string;
  /** The title, the description and the lifetime of the images that are added next. */
  fields: string;
  fieldsAreSet: string;
  titleField: string;
  descriptionField: string;
  deleteAfter: string;
  never: string;
  dropNow: string;
  api: string;

  uploads: string;
  progressOfAll: (done: number, all: number) => string;
  failedOfAll: (failed: number) => string;
  copyAll: string;
  cancelAll: string;
  clearFinished: string;

  waiting: string;
  retryIn: (seconds: number) => string;
  /** 0 seconds: the browser is offline, and the upload resumes once it is online again. */
  reconnectIn: (seconds: number) => string;
  progress: (percent: string, size: string) => string;
  progressOf: (name: string) => string;
  /** The server fetches an image from this host. */
  fetching: (host: string) => string;
  finishing: string;
  processing: string;
  done: string;
  failed: string;
  cancelled: string;

  cancel: string;
  retry: string;
  dismiss: string;
  copyFailed: string;
  format: string;
  linkOf: (name: string) => string;
  open: string;
  /** Passes a link to another app. */
  send: string;
  delete: string;
  deleteQuestion: string;
  deleteYes: string;
  deleteNo: string;
  deleting: string;
  deleted: (name: string) => string;

  uploaded: (name: string) => string;
  uploadFailed: (name: string, reason: string) => string;

  /** Why an upload failed and what to do. A limit or a wait is undefined if the server did not name it. */
  failures: {
    noConnection: string;
    tooLarge: (limit: string | undefined) => string;
    tooManyPixels: (limit: string | undefined) => string;
    notAnImage: string;
    heic: string;
    damaged: string;
    empty: string;
    changedOnTheWay: string;
    tooSlow: string;
    tooMany: (wait: string | undefined) => string;
    busy: (wait: string | undefined) => string;
    noSpace: string;
    urlRefused: string;
    signedOut: string;
    gone: string;
    serverProblem: (status: number) => string;
  };

  history: string;
  historyNote: string;
  historyEmpty: string;
  /** Replaces the note if the browser does not store the list. */
  historyBlocked: string;
  /** Replaces the note if the browser has no space for more entries. */
  historyFull: string;
  deleteLink: string;
  search: string;
  found: (count: number) => string;
  showMore: string;
  sort: string;
  orders: { newest: string; oldest: string; name: string; largest: string };
  select: (name: string) => string;
  selectAll: string;
  selectNone: string;
  selected: (images: number) => string;
  /** Removes images from the list. They stay online. */
  forget: string;
  forgottenCount: (images: number) => string;
  undo: string;
  deleteCountQuestion: (images: number) => string;
  deletedCount: (deleted: number, images: number) => string;
  album: { make: string; made: string; failed: string; link: string; token: string };
  /** Moves the images of this browser into the account. */
  move: string;
  moveQuestion: (account: string) => string;
  moveYes: string;
  moveNo: string;
  moved: (images: number) => string;
  moveFailed: string;
  export: string;
  import: string;
  imported: (count: number) => string;
  importFailed: string;
  clear: string;
  clearQuestion: string;
  clearYes: string;
  clearNo: string;
  cleared: string;
}
