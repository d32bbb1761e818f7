export { CreateLink } from './create-link.js';
export { DeleteLink } from './delete-link.js';
export { ANIMATED, Link } from './link.entity.js';
export { LinkCache, type CacheLayerResult } from './link-cache.js';
export { formatAt, formatPlace, type LinkFormat } from './link-format.js';
export { LinksModule } from './links.module.js';
export { LinksRepository } from './links.repository.js';
export { PendingDeletion } from './pending-deletion.entity.js';
export { hasExpired, ResolveLink, type ResolvedLink } from './resolve-link.js';
