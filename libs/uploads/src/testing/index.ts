export { MovingUpload } from './moving-upload.js';
