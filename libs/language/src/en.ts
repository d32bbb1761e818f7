import type { ServerPageStrings } from './server-page-strings.js';
import type { ShareStrings } from './share-strings.js';
import type { UploadPageStrings } from './upload-page-strings.js';

const share: ShareStrings = {
  copy: 'Copy',
  copied: 'Copied',
  formats: { link: 'Link', direct: 'Direct link', markdown: 'Markdown', bbcode: 'BBCode', html: 'HTML' },
};

export const uploadPage: UploadPageStrings = {
  ...share,
  title: 'Upload images',

  headline: 'Drop images anywhere',
  headlineTouch: 'Upload images',
  orPaste: 'or paste them or their address here, or',
  chooseFiles: 'Choose files',
  takePhoto: 'Take a photo',
  kinds: 'JPEG, PNG, GIF, WebP or AVIF. Location and camera data are removed from photos.',
  urlOfImage: 'Address of an image',
  fetchUrl: 'Fetch',
  urlIsWrong: 'This is not an address that begins with http:// or https://.',
  fields: 'Title, description, expiry',
  fieldsAreSet: 'set for the next images',
  titleField: 'Title',
  descriptionField: 'Description',
  deleteAfter: 'Delete after',
  never: 'Never',
  dropNow: 'Drop to upload',
  api: 'API',

  uploads: 'Uploads',
  progressOfAll: (done, all) => `${done} of ${all} done`,
  failedOfAll: (failed) => `${failed} failed`,
  copyAll: 'Copy all',
  cancelAll: 'Cancel all',
  clearFinished: 'Clear finished',

  waiting: 'Waiting',
  retryIn: (seconds) => `The server is busy. Next attempt in ${seconds} s`,
  reconnectIn: (seconds) =>
    seconds > 0
      ? `Connection lost. Next attempt in ${seconds} s`
      : 'You are offline. The upload resumes once you are back online.',
  progress: (percent, size) => `${percent} of ${size}`,
  progressOf: (name) => `Progress of ${name}`,
  fetching: (host) => `Fetching it from ${host}…`,
  finishing: 'Finishing…',
  processing: 'Processing…',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',

  cancel: 'Cancel',
  retry: 'Retry',
  dismiss: 'Dismiss',
  copyFailed: 'Could not copy',
  format: 'Copy as',
  linkOf: (name) => `Link to ${name}`,
  open: 'Open',
  send: 'Share',
  delete: 'Delete',
  deleteQuestion: 'Delete it for everyone?',
  deleteYes: 'Yes, delete',
  deleteNo: 'Keep',
  deleting: 'Deleting…',
  deleted: (name) => `${name} was deleted`,

  uploaded: (name) => `${name} was uploaded`,
  uploadFailed: (name, reason) => `${name} was not uploaded. ${reason}`,

  failures: {
    noConnection: 'The connection was lost. The server may be down, or it may not accept files of this size.',
    tooLarge: (limit) => (limit ? `This file is too large. The limit is ${limit}.` : 'This file is too large.'),
    tooManyPixels: (limit) =>
      limit ? `This image has too many pixels. The limit is ${limit}.` : 'This image has too many pixels.',
    notAnImage: 'This is not an image in a supported format. Use JPEG, PNG, GIF, WebP or AVIF.',
    heic: 'This is a HEIC photo, which most browsers cannot display. Export it as a JPEG and upload that instead.',
    damaged: 'This image is damaged and cannot be displayed. Try exporting or downloading it again.',
    empty: 'This file is empty.',
    changedOnTheWay: 'The file was damaged during the upload. Try again.',
    tooSlow: 'The upload was too slow, so the server stopped it. Try again on a faster connection.',
    tooMany: (wait) =>
      wait
        ? `You have reached the upload limit. Try again in ${wait}.`
        : 'You have reached the upload limit. Try again later.',
    busy: (wait) => (wait ? `The server is busy. Try again in ${wait}.` : 'The server is busy. Try again later.'),
    noSpace: 'The server is out of storage space. Try again later.',
    urlRefused: 'There is no image at this address that the server may fetch.',
    signedOut: 'You are no longer signed in. Sign in in another tab, then try again.',
    gone: 'The image was deleted before the upload finished.',
    serverProblem: (status) => `The server could not process the request (error ${status}).`,
  },

  history: 'Your images',
  historyNote: 'This list is stored only in this browser. Without it, you cannot delete your images.',
  historyEmpty: 'Images that you upload from this browser appear here.',
  historyBlocked:
    'This browser does not save data for this page, so the list is lost when you close it. Copy the delete links or export the list.',
  historyFull:
    'This browser is out of storage space. New uploads will be missing from the list once you close the page. Export the list.',
  deleteLink: 'Delete link',
  search: 'Search',
  found: (count) => (count === 1 ? '1 image' : `${count} images`),
  showMore: 'Show more',
  sort: 'Sort by',
  orders: { newest: 'Newest', oldest: 'Oldest', name: 'Name', largest: 'Largest' },
  select: (name) => `Select ${name}`,
  selectAll: 'Select all',
  selectNone: 'Select none',
  selected: (images) => (images === 1 ? '1 image selected' : `${images} images selected`),
  forget: 'Remove from list',
  forgottenCount: (images) =>
    images === 1 ? '1 image was removed from the list' : `${images} images were removed from the list`,
  undo: 'Undo',
  deleteCountQuestion: (images) => (images === 1 ? 'Delete it for everyone?' : `Delete ${images} images for everyone?`),
  deletedCount: (deleted, images) =>
    deleted === images ? `Deleted: ${deleted}` : `Deleted: ${deleted} of ${images}. Try again for the others.`,
  album: {
    make: 'Make an album',
    made: 'The album was made',
    failed: 'The album was not made. Try again.',
    link: 'Album',
    token: 'Edit token',
  },
  move: 'Move to account',
  moveQuestion: (account) => `Move the images to the account ${account}? They then appear in “My images”.`,
  moveYes: 'Yes, move',
  moveNo: 'Keep here',
  moved: (images) => (images === 1 ? '1 image was moved to the account' : `${images} images were moved to the account`),
  moveFailed: 'The images could not be moved. Try again.',
  export: 'Export',
  import: 'Import',
  imported: (count) => (count === 1 ? '1 image added' : `${count} images added`),
  importFailed: 'The file could not be read',
  clear: 'Clear list',
  clearQuestion: 'Clear the list? The images stay online, but you can no longer delete them.',
  clearYes: 'Yes, clear it',
  clearNo: 'Keep',
  cleared: 'The list is empty',
};

export const serverPages: ServerPageStrings = {
  ...share,
  upload: 'Upload',
  uploadAnImage: 'Upload an image',

  image: 'Image',
  download: 'Download',
  edit: {
    open: 'Edit',
    title: 'Title',
    description: 'Description',
    save: 'Save',
    delete: 'Delete',
    failed: 'The changes were not saved. Try again.',
  },
  untitled: 'Image without a title',
  type: 'Type',
  animated: 'animated',
  dimensions: 'Dimensions',
  size: 'Size',
  uploaded: 'Uploaded',
  expires: 'Expires',
  share: 'Share',

  missing: {
    title: 'Image not found',
    text: 'Check the address: it ends in 11 letters and digits, and it is case-sensitive.',
  },
  gone: { title: 'This image is no longer available', text: 'It was deleted or has expired, and cannot be restored.' },
  blocked: {
    title: 'This image is blocked',
    text: 'The operator of this site does not show it.',
    reason: (reason) => `Reason: ${reason}`,
  },
  nowhere: { title: 'Page not found', text: 'There is no page at this address. Part of the address may be missing.' },
  forbidden: {
    title: 'You may not open this page',
    text: 'Your account or the API key that you signed in with does not permit it.',
  },
  otherSite: {
    title: 'This request came from another site',
    text: 'Nothing was changed. Open the page here and submit its form again.',
  },
  unavailable: {
    title: 'This is not available at the moment',
    text: 'The server cannot reach a part that it needs. Try again in a moment.',
  },
  noSpace: {
    title: 'The server has no space left',
    text: 'Free some disk space, then try again.',
  },
  bannedClient: {
    title: 'Your address is banned',
    text: 'Reports and uploads from it are not accepted. You can still look at images.',
  },
  ownLink: 'Was it your image? The upload page lists the images that were uploaded from this browser.',

  album: 'Album',
  imageCount: (images) => (images === 1 ? '1 image' : `${images} images`),
  emptyAlbum: 'This album has no images.',
  missingAlbum: {
    title: 'Album not found',
    text: 'Check the address: it ends in 11 letters and digits, and it is case-sensitive.',
  },
  goneAlbum: { title: 'This album is no longer available', text: 'It was deleted and cannot be restored.' },

  deleteImage: {
    title: 'Delete this image?',
    text: 'The image and its link will stop working for everyone. This cannot be undone.',
    image: 'The image',
    yes: 'Delete permanently',
    no: 'Keep it',
  },
  deleted: { title: 'Image deleted', text: 'Its link no longer works.' },
  goneAlready: { title: 'This image is already gone', text: 'It was deleted or has expired.' },
  nothingToDelete: { title: 'No image to delete', text: 'Check the address: it must be complete.' },

  closed: {
    title: 'Sign in to upload',
    text: 'Only people with an account can upload images here.',
    signIn: 'Sign in',
  },
  uploadForm: {
    choose: 'Choose an image',
    submit: 'Upload',
    uploaded: {
      title: 'Image uploaded',
      text: 'Keep the delete link: it is shown only here.',
      later: 'The link works in a moment. Keep the delete link: it is shown only here.',
      deleteLink: 'Delete link',
    },
    refused: 'The image was not uploaded',
  },
  withoutScript: {
    title: 'Upload images',
    text: 'You can also upload from a terminal; the response contains the link:',
    api: 'More about the API',
  },
  description: 'Upload an image and get a link that keeps working.',
};
