export { DigestMismatch, ConnectionLost, ImgLinkError } from './errors.js';
export type { UploadProgress } from './send-bytes.js';
export type { UploadSource } from './upload-source.js';
export { upload, type UploadOptions } from './upload.js';
export { type Client, createClient } from './generated/client/index.js';
export { client } from './generated/client.gen.js';
export type { ProblemCode } from './generated/problem-codes.gen.js';
export * from './generated/index.js';
