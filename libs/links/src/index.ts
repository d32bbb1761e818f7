export { Block, type BlockSource } from './blocks/block.entity.js';
export { BlocksRepository } from './blocks/blocks.repository.js';
export { HoldsRepository, type ModerationBacklog, type OpenQuestion } from './holds/holds.repository.js';
export { PendingModeration } from './holds/pending-moderation.entity.js';
export { Link } from './link.entity.js';
export {
  contentTypeOf,
  extensionOf,
  formatColumns,
  formatOf,
  isAnimated,
  isBlocked,
  isHeld,
  isRefused,
  possibleExtensions,
} from './link-format.js';
export { isLive, linkState, type LinkState, requireLive } from './link-state.js';
export { type FoundLink, LinkStore } from './link-store.js';
export { decodeLink, encodeLink } from './link-text.js';
export { LinksModule } from './links.module.js';
export { type LinkChanges, LinksRepository, type Moderated, type NewLink } from './links.repository.js';
export { BlockedImageError, HeldImageError, MissingLinkError } from './missing-link-error.js';
export { ImageOrigin } from './origins/image-origin.entity.js';
export { type AddressRange, ImageOriginsRepository } from './origins/image-origins.repository.js';
export { AccountUsage } from './owners/account-usage.entity.js';
export { type AdoptionOutcome, ImageAdoptions } from './owners/image-adoptions.js';
export { AdoptionsRepository } from './owners/adoptions.repository.js';
export { OwnerAuditRepository } from './owners/owner-audit.repository.js';
export { OwnedImage } from './owners/owned-image.entity.js';
export { OwnedImagesRepository, type Usage } from './owners/owned-images.repository.js';
export type { Owner } from './owners/owner.js';
export { PendingDeletion } from './pending-deletion.entity.js';
export { ImageSearchRepository } from './search/image-search.repository.js';
export { tombstone } from './tombstone.js';
export { isAdoption, UploadRow, type UploadRowState } from './upload-row.entity.js';
export { UploadRowsRepository } from './upload-rows.repository.js';
