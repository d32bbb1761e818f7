export { IdempotencyKey } from '../idempotency/idempotency-key.entity.js';
export { MovingUpload } from './moving-upload.js';
