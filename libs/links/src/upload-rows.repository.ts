import { Database, isDuplicate } from '#database';
import { Injectable } from '@nestjs/common';
import { And, type EntityManager, LessThan, MoreThan } from 'typeorm';

import { UploadRow, type UploadRowState } from './upload-row.entity.js';

/** Every upload to S3 needs this statement, so TypeORM does not build it. */
const INSERT = 'INSERT INTO uploads(id, state, owner_id, touched_at) VALUES (?, ?, ?, ?)';

/** All SQL about the rows of uploads, except their deletion by the transaction of a link (LinksRepository). */
@Injectable()
export class UploadRowsRepository {
  constructor(private readonly database: Database) {}

  /** Does nothing if the id has a row. `ownerId`: the account that the image will be claimed for, or null. */
  async insert(id: bigint, state: UploadRowState, ownerId: bigint | null = null): Promise<void> {
    const values = [id, state, ownerId, Date.now()];
    await this.database.writeStatement(async (rows) => {
      try {
        await rows.query(INSERT, values);
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
    });
  }

  /** Returns false if there is no row: the upload has ended. */
  async save(id: bigint, state: UploadRowState, manifest: string | null): Promise<boolean> {
    const changes = { state, manifest, touchedAt: Date.now() };
    const { affected } = await this.database.writeStatement((rows) => rows.update(UploadRow, { id }, changes));
    return Boolean(affected);
  }

  find(id: bigint): Promise<UploadRow | null> {
    return this.database.read((rows) => rows.findOneBy(UploadRow, { id }));
  }

  /** Deletes the rows one after another, because each may be on another shard. Ids without a row are ignored. */
  async delete(ids: readonly bigint[]): Promise<void> {
    for (const id of ids) await this.database.writeStatement((rows) => deleteUploadRow(rows, id));
  }

  /**
   * Returns at most `limit` uploads that were not changed since `time`, the oldest first. `after`: the last one of the
   * previous page. Reads every shard.
   */
  untouchedSince(time: number, limit: number, after?: Pick<UploadRow, 'id' | 'touchedAt'>): Promise<UploadRow[]> {
    const where = after
      ? [
          { touchedAt: after.touchedAt, id: MoreThan(after.id) },
          { touchedAt: And(MoreThan(after.touchedAt), LessThan(time)) },
        ]
      : { touchedAt: LessThan(time) };
    return this.database.read((rows) =>
      rows.find(UploadRow, { where, order: { touchedAt: 'ASC', id: 'ASC' }, take: limit }),
    );
  }
}

/**
 * Deletes the row of an upload in the transaction of its link. Does nothing if there is none. The row of an adoption
 * stays: a job that is repeated after its upload has ended must not end it.
 */
export async function deleteUploadRow(rows: EntityManager, id: bigint): Promise<void> {
  await rows.query("DELETE FROM uploads WHERE id = ? AND state NOT IN ('adopting', 'releasing')", [id]);
}
