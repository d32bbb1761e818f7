export { type AnnouncedImage, isComplete, ResumableUpload } from './resumable-upload.entity.js';
export { type AppendedUpload } from './upload-appender.js';
export { type FoundUpload, type NewUpload, ResumableUploadService } from './resumable-upload.service.js';
export { ResumableModule } from './resumable.module.js';
export { ResumableSweeper } from './resumable-sweeper.js';
export { uploadLocked } from './upload-errors.js';
