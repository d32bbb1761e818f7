import { Database, isDuplicate } from '#database';
import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { type EntityManager, LessThan } from 'typeorm';

import { ResumableUpload } from './resumable-upload.entity.js';

/** The only SQL about resumable uploads. Every statement except the sweeper's `staleSince` is by primary key. */
@Injectable()
export class ResumableUploadsRepository {
  constructor(private readonly database: Database) {}

  /** True if other processes may change the same rows. */
  get isShared(): boolean {
    return this.database.isShared;
  }

  /**
   * Inserts an upload without bytes. A power cut may lose its row until another write is durable: no byte was
   * acknowledged, and a client that finds no upload begins another one. Does nothing if the id has a row, which an
   * insert whose connection was lost may have made.
   */
  async insert(upload: ResumableUpload): Promise<void> {
    const insert = async (rows: EntityManager) => {
      try {
        await rows.insert(ResumableUpload, upload);
      } catch (error) {
        // Not INSERT IGNORE, which would also cut a text that is too long.
        if (!isDuplicate(error)) throw error;
      }
    };
    await this.database.writeStatement(insert, { durable: false });
  }

  find(id: bigint): Promise<ResumableUpload | null> {
    return this.database.read((rows) => rows.findOneBy(ResumableUpload, { id }));
  }

  /** Returns the saved upload, or undefined if another request changed or deleted it since it was read. */
  async save({ id, version, ...changed }: ResumableUpload): Promise<ResumableUpload | undefined> {
    const next = { ...changed, version: version + 1, touchedAt: Date.now() };
    const update = (rows: EntityManager) => rows.update(ResumableUpload, { id, version }, next);
    const { affected } = await this.database.writeStatement(update);
    const saved = { id, ...next };
    // An update whose connection was lost has run twice, and found the row that it had changed.
    return affected || isDeepStrictEqual({ ...(await this.find(id)) }, saved) ? saved : undefined;
  }

  /** Returns false if another request changed or deleted the upload since it was read. */
  async delete({ id, version }: ResumableUpload): Promise<boolean> {
    const { affected } = await this.database.write((rows) => rows.delete(ResumableUpload, { id, version }));
    return Boolean(affected);
  }

  /** Returns up to `limit` uploads that got no byte since `time`, the oldest first. */
  staleSince(time: number, limit: number): Promise<ResumableUpload[]> {
    return this.database.read((rows) =>
      rows.find(ResumableUpload, { where: { touchedAt: LessThan(time) }, order: { touchedAt: 'ASC' }, take: limit }),
    );
  }
}
