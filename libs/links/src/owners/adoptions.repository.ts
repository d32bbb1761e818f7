import { Database } from '#database';
import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';

import { Link } from '../link.entity.js';
import { UploadRow } from '../upload-row.entity.js';
import { UploadRowsRepository } from '../upload-rows.repository.js';
import { claimImage } from './claim-image.js';
import type { Owner } from './owner.js';

const anonymous = (id: bigint) => ({ id, deletedAt: IsNull(), ownerId: IsNull() });

/** All SQL about adoptions. Their rows in `uploads` are on the shard of the link. */
@Injectable()
export class AdoptionsRepository {
  constructor(
    private readonly database: Database,
    private readonly uploads: UploadRowsRepository,
  ) {}

  /** True if an image is claimed in a transaction before that of its link, so that an adoption needs a record. */
  get needsRecord(): boolean {
    return this.database.isSharded;
  }

  /**
   * Claims an image and makes it the owner's, in one commit. Returns false if the image is not anonymous or not live.
   * Throws `account-full`.
   */
  adoptAtOnce({ id, bytes }: Pick<Link, 'id' | 'bytes'>, owner: Owner): Promise<boolean> {
    return this.database.write(async (rows) => {
      const { affected } = await rows.update(Link, anonymous(id), { ownerId: owner.accountId });
      if (affected) await claimImage(rows, owner, { id, bytes });
      return Boolean(affected);
    });
  }

  /** Records that the account may claim the image. Returns false while another account adopts it. */
  async begin(id: bigint, ownerId: bigint): Promise<boolean> {
    await this.uploads.insert(id, 'adopting', ownerId);
    const row = await this.uploads.find(id);
    return row?.state === 'adopting' && row.ownerId === ownerId;
  }

  /**
   * Makes the image the account's and ends the record, in one commit. Returns false if the adoption was revoked, or if
   * the image is not anonymous or not live any more; then the record says that the claim has to be released.
   */
  transfer(id: bigint, ownerId: bigint): Promise<boolean> {
    return this.database.write(async (rows) => {
      const { affected: isOpen } = await rows.delete(UploadRow, { id, state: 'adopting', ownerId });
      if (!isOpen) return false;
      const { affected } = await rows.update(Link, anonymous(id), { ownerId });
      if (!affected) {
        await rows.insert(UploadRow, { id, state: 'releasing', manifest: null, ownerId, touchedAt: Date.now() });
      }
      return Boolean(affected);
    });
  }

  /** Prevents `transfer` from now on. Returns false if there is no record of an adoption by the account. */
  async revoke(id: bigint, ownerId: bigint): Promise<boolean> {
    const { affected } = await this.database.writeStatement((rows) =>
      rows.update(
        UploadRow,
        { id, state: In(['adopting', 'releasing']), ownerId },
        { state: 'releasing', touchedAt: Date.now() },
      ),
    );
    return Boolean(affected);
  }

  /** Ends the record of an adoption that was revoked. */
  async end(id: bigint, ownerId: bigint): Promise<void> {
    await this.database.writeStatement((rows) => rows.delete(UploadRow, { id, state: 'releasing', ownerId }));
  }
}
