export { ModerationModule, type ModerationOptions } from './moderation.module.js';
