export { AppendBytes } from './append-bytes.js';
export { type AnnouncedImage, isComplete, ResumableUpload } from './resumable-upload.entity.js';
export { type NewUpload, ResumableUploads } from './resumable-uploads.js';
export { ResumableModule } from './resumable.module.js';
export { SweepResumable } from './sweep-resumable.js';
export { uploadLocked } from './upload-locked.js';
