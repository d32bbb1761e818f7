import { share } from '../share/en.js';
import type { ServerPageStrings } from './server-page-strings.js';

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
