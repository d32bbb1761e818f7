import type { EntityManager } from 'typeorm';

import { PendingModeration } from './pending-moderation.entity.js';

/** Has the moderation hook asked about an image, in the transaction of its link. */
export async function insertModeration(rows: EntityManager, imageId: bigint): Promise<void> {
  const now = Date.now();
  await rows.insert(PendingModeration, { imageId, createdAt: now, dueAt: now, timeouts: 0 });
}
