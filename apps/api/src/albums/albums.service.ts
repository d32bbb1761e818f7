import { type AlbumEdit, AlbumStore, changesOf } from '#albums';
import { DomainError, type FieldError } from '#errors';
import { KeyCodec } from '#keys';
import { Injectable } from '@nestjs/common';

import { invalidFields } from '../http/parse-fields.js';
import { type AlbumImageState, AlbumImageStates } from '../lookup/album-image-states.js';
import { AlbumLookup, type ShownAlbum } from '../lookup/album-lookup.js';
import type { AlbumFields } from './album-fields.schema.js';

const BLANK = { imageIds: [], coverId: null };
const MAX_FAULTS = 16;

/** Creates, changes and deletes albums whose images are named by their keys. */
@Injectable()
export class AlbumsService {
  constructor(
    private readonly codec: KeyCodec,
    private readonly albums: AlbumStore,
    private readonly lookup: AlbumLookup,
    private readonly states: AlbumImageStates,
  ) {}

  /** Throws `album-not-found` and `album-gone`. */
  find(id: bigint): Promise<ShownAlbum> {
    return this.lookup.byId(id);
  }

  /**
   * `ownerId`: the account that owns the album, or null. Throws `unknown-image` and `image-gone` for the images, and
   * `invalid-request` for a cover that is not one of them.
   */
  async create(fields: AlbumFields, ownerId: bigint | null): Promise<ShownAlbum> {
    const changes = changesOf(BLANK, await this.toEdit(fields));
    const { id } = await this.albums.create(changes, ownerId);
    return this.lookup.byId(id);
  }

  /** Throws what `create` throws, and `album-not-found`, `album-gone` and `unavailable`. */
  async update(id: bigint, fields: AlbumFields): Promise<ShownAlbum> {
    await this.albums.find(id);
    const edit = await this.toEdit(fields);
    await this.albums.update(id, (album) => changesOf(album, edit));
    return this.lookup.byId(id);
  }

  /** Throws `album-not-found`, and `album-gone` for an album that was deleted before. */
  async delete(id: bigint): Promise<void> {
    if (!(await this.albums.delete(id))) throw new DomainError('album-gone', 'The album was deleted before.');
  }

  private async toEdit({ images, cover, ...texts }: AlbumFields): Promise<AlbumEdit> {
    const coverId = typeof cover === 'string' ? this.coverId(cover) : cover;
    return { texts, imageIds: images && (await this.requireUsable(images)), coverId };
  }

  /** Returns the ids of images. Throws `unknown-image` if one never existed, `image-gone` if one was deleted. */
  private async requireUsable(keys: readonly string[]): Promise<bigint[]> {
    const ids = keys.map((key) => this.codec.decode(key));
    const states = await this.states.find(ids);
    const unknown = faultsOf(states, 'unknown', 'is the key of no image');
    if (unknown.length > 0) throw new DomainError('unknown-image', detailOf(unknown), { errors: unknown });
    const gone = faultsOf(states, 'gone', 'is an image that was deleted or has expired');
    if (gone.length > 0) throw new DomainError('image-gone', detailOf(gone), { errors: gone });
    return ids.filter((id) => id !== undefined);
  }

  private coverId(key: string): bigint {
    const id = this.codec.decode(key);
    if (id === undefined) throw invalidFields([['cover', 'must be the key of an image of the album']]);
    return id;
  }
}

function faultsOf(states: readonly AlbumImageState[], state: AlbumImageState, detail: string): FieldError[] {
  const indexes = states.flatMap((each, index) => (each === state ? [index] : []));
  return indexes.slice(0, MAX_FAULTS).map((index) => ({ pointer: `#/images/${index}`, detail }));
}

const detailOf = (faults: readonly FieldError[]): string =>
  faults.map(({ pointer, detail }) => `${pointer.slice(2)} ${detail}.`).join(' ');
