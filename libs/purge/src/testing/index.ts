export { codec, purgeServices, type WrapPort } from './purge-services.js';
