import { Block } from '../blocks/block.entity.js';
import { PendingModeration } from '../holds/pending-moderation.entity.js';
import { Link } from '../link.entity.js';
import { ImageOrigin } from '../origins/image-origin.entity.js';
import { PendingDeletion } from '../pending-deletion.entity.js';

/** The tables of links that are deleted, blocked and held. */
export const DELETION_TABLES = [Link, PendingDeletion, PendingModeration, Block, ImageOrigin];
