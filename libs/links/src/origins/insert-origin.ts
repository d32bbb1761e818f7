import { isDuplicate } from '#database';
import type { EntityManager } from 'typeorm';

const INSERT = 'INSERT INTO image_origins(image_id, address) VALUES (?, ?)';

/**
 * Inserts the address of an uploader, in the transaction that inserts the link. A repeat keeps the first row. Not built
 * by TypeORM, because every upload needs the statement (`insertLink`).
 */
export async function insertOrigin(rows: EntityManager, imageId: bigint, address: Buffer): Promise<void> {
  try {
    await rows.query(INSERT, [imageId, address]);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
}
