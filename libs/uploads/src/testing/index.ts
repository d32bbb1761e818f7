export { IdempotencyKey } from '../idempotency-key.entity.js';
export { MovingUpload } from './moving-upload.js';
