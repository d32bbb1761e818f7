import type { Principal } from '#accounts';
import { DomainError } from '#errors';
import { BASE62_LENGTH, KeyCodec } from '#keys';
import { ImageAdoptions, type Link, linkState, LinkStore, type Owner } from '#links';
import { ImageLocator } from '#uploads';
import { Injectable } from '@nestjs/common';

import { uploadOwner } from '../access/upload-owner.js';

/** An HTTP status for one image. 409: the image is still being stored, or another account adopts it now. */
export type ImportStatus = 200 | 403 | 404 | 409 | 410 | 451 | 507;

export interface ImportResult {
  key: string;
  status: ImportStatus;
}

/** Moves anonymous images into an account, by their delete tokens. */
@Injectable()
export class ImageImportService {
  constructor(
    private readonly codec: KeyCodec,
    private readonly locator: ImageLocator,
    private readonly adoptions: ImageAdoptions,
    private readonly links: LinkStore,
  ) {}

  /** Returns one result for each token, in their order. A repeat has the same results. */
  async import(principal: Principal, deleteTokens: readonly string[]): Promise<ImportResult[]> {
    const owner = uploadOwner(principal)!;
    const results: ImportResult[] = [];
    // One after another, because each changes the same row of the account's usage.
    for (const token of deleteTokens) {
      results.push({ key: token.slice(0, BASE62_LENGTH), status: await this.importOne(owner, token) });
    }
    return results;
  }

  private async importOne(owner: Owner, token: string): Promise<ImportStatus> {
    const id = this.codec.idOfDeleteToken(token);
    const found = id === undefined ? undefined : await this.locator.locate(id);
    if (!found || found.state === 'unknown') return 404;
    if (found.state === 'pending') return 409;
    switch (linkState(found.link)) {
      case 'live':
        return this.adopt(owner, found.link);
      case 'blocked':
        return 451;
      case 'held':
      case 'refused':
        return 404;
      case 'expired':
      case 'deleted':
        return 410;
    }
  }

  private async adopt(owner: Owner, link: Link): Promise<ImportStatus> {
    if (link.ownerId !== null) return link.ownerId === owner.accountId ? 200 : 403;
    try {
      const outcome = await this.adoptions.adopt(link, owner);
      await this.links.invalidate(link.id);
      if (outcome !== 'taken') return outcome === 'adopted' ? 200 : 409;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'account-full') return 507;
      throw error;
    }
    // Another request has deleted it, or moved it into another account.
    const { state } = await this.locator.locate(link.id);
    return state === 'gone' ? 410 : 403;
  }
}
