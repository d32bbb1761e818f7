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
  title: 'imglink: upload images',

  headline: 'Drop images anywhere',
  headlineTouch: 'Upload images',
  orPaste: 'or paste them here, or',
  chooseFiles: 'Choose files',
  takePhoto: 'Take a photo',
  kinds: 'JPEG, PNG, GIF, WebP or AVIF. Location and camera data are removed from photos.',
  dropNow: 'Let go to upload',
  api: 'API',

  uploads: 'Uploads',
  progressOfAll: (done, all) => `${done} of ${all} done`,
  failedOfAll: (failed) => `${failed} failed`,
  copyAll: 'Copy all',
  cancelAll: 'Cancel all',
  clearFinished: 'Clear finished',

  waiting: 'Waiting',
  retryIn: (seconds) => `Waiting: the server is busy, next try in ${seconds} s`,
  reconnectIn: (seconds) =>
    seconds > 0 ? `Connection lost: next try in ${seconds} s` : 'No connection: it goes on by itself when there is one',
  progress: (percent, size) => `${percent} of ${size}`,
  progressOf: (name) => `Progress of ${name}`,
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
  delete: 'Delete',
  deleteQuestion: 'Delete it for everybody?',
  deleteYes: 'Yes, delete',
  deleteNo: 'Keep',
  deleting: 'Deleting…',
  deleted: (name) => `${name} was deleted`,

  uploaded: (name) => `${name} is uploaded`,
  uploadFailed: (name, reason) => `${name} failed: ${reason}`,

  failures: {
    noConnection: 'The connection broke. The server may be down, or may refuse a file of this size.',
    tooLarge: (limit) => (limit ? `This file is too large. The limit is ${limit}.` : 'This file is too large.'),
    tooManyPixels: (limit) =>
      limit ? `This image has too many pixels. The limit is ${limit}.` : 'This image has too many pixels.',
    notAnImage: 'This is not an image of a supported kind. Send JPEG, PNG, GIF, WebP or AVIF.',
    heic: 'This is a HEIC photo, which most browsers cannot show. Export it as JPEG and upload that.',
    damaged: 'This image is damaged and cannot be shown. Export or download it again.',
    empty: 'This file is empty.',
    changedOnTheWay: 'The file changed on its way to the server. Try again.',
    tooSlow: 'The upload was too slow, so the server stopped it. Try again over a faster connection.',
    tooMany: (wait) =>
      wait
        ? `You have uploaded too much for now. Try again in ${wait}.`
        : 'You have uploaded too much for now. Try again later.',
    busy: (wait) => (wait ? `The server is busy. Try again in ${wait}.` : 'The server is busy. Try again later.'),
    noSpace: 'The server has no room left. Try again later.',
    gone: 'The image was deleted before its upload ended.',
    serverProblem: (status) => `The server could not do it (${status}).`,
  },

  history: 'Your images',
  historyNote: 'This list, and with it the only way to delete an image, is kept in this browser alone.',
  historyEmpty: 'What you upload from this browser will be listed here.',
  historyBlocked:
    'This browser keeps nothing for this page. The list is gone when you close it: copy the delete links or export the list.',
  historyFull:
    'This browser has no room left. What you upload now is lost from the list when you close the page: export the list.',
  deleteLink: 'Delete link',
  search: 'Search',
  found: (count) => (count === 1 ? '1 image' : `${count} images`),
  showMore: 'Show more',
  forget: 'Forget',
  forgetQuestion: 'Take it off this list? The image stays, but you can no longer delete it.',
  forgetYes: 'Yes, forget',
  forgetNo: 'Keep',
  forgotten: (name) => `${name} is off the list`,
  export: 'Export',
  import: 'Import',
  imported: (count) => (count === 1 ? '1 image added' : `${count} images added`),
  importFailed: 'That file could not be read',
  clear: 'Clear list',
  clearQuestion: 'Empty this list? The images stay, but you can no longer delete them.',
  clearYes: 'Yes, empty it',
  clearNo: 'Keep',
  cleared: 'The list is empty',
};

export const serverPages: ServerPageStrings = {
  ...share,
  upload: 'Upload',
  uploadAnImage: 'Upload an image',

  untitled: 'Image without a title',
  type: 'Type',
  animated: 'animated',
  dimensions: 'Dimensions',
  size: 'Size',
  uploaded: 'Uploaded',
  expires: 'Expires',
  share: 'Share',

  missing: {
    title: 'There is no image here',
    text: 'Check the address: it ends in 11 letters and digits, and upper and lower case count.',
  },
  gone: { title: 'This image is gone', text: 'It was deleted or has expired, and will not be back.' },
  nowhere: { title: 'There is nothing here', text: 'Nothing is at this address. Maybe a part of it is missing.' },
  ownLink: 'Was it yours? The upload page lists what was uploaded from this browser.',

  album: 'Album',
  imageCount: (images) => (images === 1 ? '1 image' : `${images} images`),
  emptyAlbum: 'There are no images in this album.',
  missingAlbum: {
    title: 'There is no album here',
    text: 'Check the address: it ends in 11 letters and digits, and upper and lower case count.',
  },
  goneAlbum: { title: 'This album is gone', text: 'It was deleted, and will not be back.' },

  deleteImage: {
    title: 'Delete this image?',
    text: 'It will be gone for everybody, and its link with it.',
    image: 'The image',
    yes: 'Delete for good',
    no: 'Keep it',
  },
  deleted: { title: 'The image is deleted', text: 'Its link says so from now on.' },
  goneAlready: { title: 'This image is gone already', text: 'It was deleted or has expired.' },
  nothingToDelete: { title: 'There is no image to delete here', text: 'Check the address: it must be whole.' },

  withoutScript: {
    title: 'Upload images with imglink',
    text: 'This page needs JavaScript. Without it, upload from a terminal; the answer holds the link:',
    api: 'More about the API',
  },
  description: 'Upload an image, get a link that keeps working.',
};
