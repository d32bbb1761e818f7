export { type Ban, BAN_KINDS, type BanKind } from './bans/ban.entity.js';
export { BanList } from './bans/ban-list.js';
export { formatNetwork } from './bans/address-value.js';
export { BansService, type WantedBan } from './bans/bans.service.js';
export { BansModule } from './bans/bans.module.js';
export { ModerationModule, type ModerationOptions } from './moderation.module.js';
