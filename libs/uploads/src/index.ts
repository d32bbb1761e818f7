export { EarlierUploads } from './earlier-uploads.js';
export {
  IdempotencyKeys,
  type EarlierUpload,
  type HeldClaim,
  type KeptAnswer,
  RENEW_EVERY_MS,
} from './idempotency/idempotency-keys.js';
export { type ImageLocation, ImageLocator } from './image-locator.js';
export { type AnnouncedDigest, checkDigests, checkSize } from './receiving/body-checks.js';
export { UploadReceiver } from './receiving/upload-receiver.js';
export { linkImageJob, storeImageJob } from './upload-jobs.js';
export type { PendingState, PendingUpload, ReceivedBytes, Upload, UploadFields } from './upload.js';
export type { UploadOptions } from './upload.options.js';
export { addressOf, manifestOwner, ownerOf, type UploadManifest } from './records/upload-manifest.js';
export { NoBans, UploadBans } from './upload-bans.js';
export { NoModeration, UploadModeration } from './upload-moderation.js';
export { UploadRecords } from './records/upload-records.js';
export { UploadService } from './upload.service.js';
export { failureOf } from './upload-stages.js';
export { type UploadStatus, UploadStatusReader } from './upload-status.reader.js';
export { UploadSweeper } from './upload-sweeper.js';
export { UploadsModule } from './uploads.module.js';
