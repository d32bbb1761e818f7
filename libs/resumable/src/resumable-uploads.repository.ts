import { Database } from '#database';
import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';

import { ResumableUpload } from './resumable-upload.entity.js';

/** The only SQL about resumable uploads. Every statement is by primary key, but for the sweeper's look for stale ones. */
@Injectable()
export class ResumableUploadsRepository {
  constructor(private readonly database: Database) {}

  async insert(upload: ResumableUpload): Promise<void> {
    await this.database.write((rows) => rows.insert(ResumableUpload, upload));
  }

  find(id: bigint): Promise<ResumableUpload | null> {
    return this.database.read((rows) => rows.findOneBy(ResumableUpload, { id }));
  }

  /** Gives the upload as it is now, or undefined when another request changed or ended it since it was read. */
  async save({ id, version, ...changed }: ResumableUpload): Promise<ResumableUpload | undefined> {
    const next = { ...changed, version: version + 1, touchedAt: Date.now() };
    const { affected } = await this.database.write((rows) => rows.update(ResumableUpload, { id, version }, next));
    return affected ? { id, ...next } : undefined;
  }

  /** False when another request changed or ended it since it was read. */
  async delete({ id, version }: ResumableUpload): Promise<boolean> {
    const { affected } = await this.database.write((rows) => rows.delete(ResumableUpload, { id, version }));
    return Boolean(affected);
  }

  /** Those that nothing came to since `time`. */
  staleSince(time: number, limit: number): Promise<ResumableUpload[]> {
    return this.database.read((rows) =>
      rows.find(ResumableUpload, { where: { touchedAt: LessThan(time) }, order: { touchedAt: 'ASC' }, take: limit }),
    );
  }
}
