import { ImageAdoptions, isAdoption, UploadRowsRepository } from '#links';
import { Injectable } from '@nestjs/common';

import type { FoundRecord } from './found-record.js';
import { recordOf, uploadManifest, type UploadManifest, type UploadRecord } from './upload-manifest.js';

const PAGE = 1_000;

/** Records of uploads as rows, for images that go to a store without being staged. */
@Injectable()
export class RowRecords {
  constructor(
    private readonly rows: UploadRowsRepository,
    private readonly adoptions: ImageAdoptions,
  ) {}

  /** `ownerId`: the account that the image will be claimed for, or null. */
  async insert(id: bigint, ownerId: bigint | null): Promise<void> {
    await this.rows.insert(id, 'receiving', ownerId);
  }

  /** Does nothing if the upload has ended: then there is no row. */
  async save(id: bigint, manifest: UploadManifest): Promise<void> {
    await this.rows.save(id, recordOf(manifest).state, JSON.stringify(manifest));
  }

  async find(id: bigint): Promise<UploadRecord | undefined> {
    const row = await this.rows.find(id);
    // The upload of an image that is adopted has ended.
    if (!row || isAdoption(row.state)) return undefined;
    return row.manifest === null ? { state: 'receiving' } : recordOf(uploadManifest.parse(JSON.parse(row.manifest)));
  }

  async delete(id: bigint): Promise<void> {
    await this.rows.delete([id]);
  }

  /** Ends the adoption of an image by the account `ownerId`. */
  async endAdoption(id: bigint, ownerId: bigint): Promise<void> {
    await this.adoptions.end(id, ownerId);
  }

  /** Lists the rows of all uploads, those that did not change for the longest time first. */
  async *list(): AsyncGenerator<FoundRecord> {
    const now = Date.now();
    let page = await this.rows.untouchedSince(now, PAGE);
    while (page.length > 0) {
      for (const { id, state, ownerId, touchedAt: modifiedAt } of page) {
        if (isAdoption(state)) yield { kind: 'adoption', id, ownerId: ownerId ?? 0n, modifiedAt };
        else if (state === 'receiving') yield { kind: 'receiving', id, ownerId, modifiedAt };
        else yield { kind: 'recorded', location: 'store', id, modifiedAt };
      }
      page = page.length < PAGE ? [] : await this.rows.untouchedSince(now, PAGE, page.at(-1));
    }
  }
}
