import { Database } from '#database';
import { Injectable } from '@nestjs/common';
import { In, LessThan, LessThanOrEqual } from 'typeorm';

import { NO_CURSOR } from '../search/no-cursor.js';
import { ImageOrigin } from './image-origin.entity.js';

/** The first and the last address of a network, 16 bytes each. */
export interface AddressRange {
  first: Buffer;
  last: Buffer;
}

const INDEX = 'image_origins_address';

/** All SQL about the addresses of uploaders, except the statement that inserts one with its link. */
@Injectable()
export class ImageOriginsRepository {
  constructor(private readonly database: Database) {}

  /** Returns the rows of these images, in no particular order. */
  async findAll(imageIds: readonly bigint[]): Promise<ImageOrigin[]> {
    if (imageIds.length === 0) return [];
    return this.database.read((rows) => rows.findBy(ImageOrigin, { imageId: In(imageIds) }));
  }

  /** Returns the newest images of one address, at most `limit`, with ids below `before`. */
  async ofAddress(address: Buffer, before: bigint = NO_CURSOR, limit: number): Promise<bigint[]> {
    const sql = `SELECT image_id FROM image_origins ${this.database.indexHint(INDEX)}
      WHERE address = ? AND image_id < ? ORDER BY image_id DESC LIMIT ?`;
    return this.ids(sql, [address, before, limit]);
  }

  /** Returns images of a network, at most `limit`, in the order of their addresses. */
  async inRange({ first, last }: AddressRange, limit: number): Promise<bigint[]> {
    const sql = `SELECT image_id FROM image_origins ${this.database.indexHint(INDEX)}
      WHERE address >= ? AND address <= ? LIMIT ?`;
    return this.ids(sql, [first, last, limit]);
  }

  /** Returns the newest rows, at most `limit`, with ids below `before`, by the primary key. */
  newest(before: bigint = NO_CURSOR, limit: number): Promise<ImageOrigin[]> {
    const where = { imageId: LessThan(before) };
    return this.database.read((rows) => rows.find(ImageOrigin, { where, order: { imageId: 'DESC' }, take: limit }));
  }

  /**
   * Deletes the rows with the lowest ids, at most `limit`, as far as they are below `end`. Returns false if there are
   * no others below it. Each shard deletes by its primary key, which needs no common commit.
   */
  async deleteBelow(end: bigint, limit: number): Promise<boolean> {
    const oldest = await this.database.read((rows) =>
      rows.find(ImageOrigin, { where: { imageId: LessThan(end) }, order: { imageId: 'ASC' }, take: limit }),
    );
    const last = oldest.at(-1);
    if (!last) return false;
    await this.database.writeStatement((rows) => rows.delete(ImageOrigin, { imageId: LessThanOrEqual(last.imageId) }), {
      durable: false,
    });
    return oldest.length === limit;
  }

  private async ids(sql: string, values: unknown[]): Promise<bigint[]> {
    const found = await this.database.read((rows) => rows.query(sql, values) as Promise<{ image_id: string }[]>);
    return found.map(({ image_id: id }) => BigInt(id));
  }
}
