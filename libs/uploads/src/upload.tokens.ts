/** The injection token of UploadOptions. */
export const UPLOAD_OPTIONS = Symbol('UploadOptions');
