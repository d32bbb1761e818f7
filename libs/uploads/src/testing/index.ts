export { IdempotencyKey } from '../idempotency/idempotency-key.entity.js';
export { type Fault, MemoryPorts, ProcessDied } from './memory-ports.js';
export { MovingUpload } from './moving-upload.js';
export { PARTIAL_TTL_MS, UploadProcess } from './upload-process.js';
