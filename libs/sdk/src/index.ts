export { type Client, type ClientOptions, createClient } from './create-client.js';
export {
  ConnectionLost,
  DeadlineExceeded,
  DigestMismatch,
  ImgLinkError,
  UnexpectedAnswer,
  UploadFailed,
} from './errors.js';
export { type AcceptedImage, followUpload, type FollowOptions } from './follow-upload.js';
export { Imglink, type ImglinkOptions } from './imglink.js';
export type { LogEntry, Logger } from './log.js';
export type { BegunUpload } from './sending/send-resumably.js';
export type { UploadProgress } from './sending/send-bytes.js';
export type { CallOptions } from './sending/transport.js';
export type { UploadSource } from './upload-source.js';
export { upload, type UploadOptions } from './upload.js';
export { client } from './generated/client.gen.js';
export type { ProblemCode } from './generated/problem-codes.gen.js';
export { VERSION } from './generated/version.gen.js';
export * from './generated/index.js';
