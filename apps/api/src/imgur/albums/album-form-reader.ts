import { type Album, type AlbumChanges, MAX_ALBUM_IMAGES, tooManyImages, withCover, withImages } from '#albums';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { isLive, LinkStore } from '#links';
import { ImageLocator } from '#uploads';
import { Injectable } from '@nestjs/common';
import PQueue from 'p-queue';

import type { TextForm } from '../body/text-form-reader.js';
import { readTexts } from '../images/image-edit.form.js';

const PRIVACIES = new Set(['public', 'hidden', 'secret']);
const LAYOUTS = new Set(['blog', 'grid', 'horizontal', 'vertical']);
const CONCURRENT_LOOKUPS = 16;

/** The requested changes. Undefined fields stay unchanged. */
export interface AlbumForm {
  texts: AlbumChanges;
  imageIds: bigint[] | undefined;
  /** Null: the first image becomes the cover. */
  coverId: bigint | null | undefined;
}

/** Reads the fields of an album from a form. */
@Injectable()
export class AlbumFormReader {
  constructor(
    private readonly codec: KeyCodec,
    private readonly links: LinkStore,
    private readonly locator: ImageLocator,
  ) {}

  /** `hash`: the deletehash of the album, for the text of an error. Throws `invalid-request` and `token-wrong`. */
  async read(form: TextForm, hash: string): Promise<AlbumForm> {
    const oneOf = (name: string, values: Set<string>) => form.get(name)?.find((value) => values.has(value));
    const privacy = oneOf('privacy', PRIVACIES);
    const layout = oneOf('layout', LAYOUTS);
    const [cover] = form.get('cover') ?? [];
    return {
      texts: { ...readTexts(form), ...(privacy !== undefined && { privacy }), ...(layout !== undefined && { layout }) },
      imageIds: await this.readImageIds(form, hash),
      coverId: cover === undefined ? undefined : this.coverId(cover),
    };
  }

  /**
   * The ids of the images in a form, by key or deletehash; undefined if it has neither field. Throws `token-wrong`
   * unless all of them are live or being stored, and `invalid-request` if there are too many.
   */
  async readImageIds(form: TextForm, hash: string): Promise<bigint[] | undefined> {
    const names = imageNames(form);
    if (!names) return undefined;
    // Before the look-ups, so that a request cannot cause any number of them.
    if (names.length > MAX_ALBUM_IMAGES) throw tooManyImages();
    const queue = new PQueue({ concurrency: CONCURRENT_LOOKUPS });
    const ids = await queue.addAll(names.map((name) => () => this.liveId(name)));
    if (ids.every((id) => id !== undefined)) return ids;
    throw new DomainError('token-wrong', `You must own all the image ids to add them to album ${hash}`);
  }

  /** The ids of the images in a form, whether they exist or not. Throws `invalid-request` if it has neither field. */
  readIdsToRemove(form: TextForm): Set<bigint | undefined> {
    const names = imageNames(form);
    if (!names) throw new DomainError('invalid-request', 'There is nothing to remove. Send ids[].');
    return new Set(names.map((name) => this.idOf(name)));
  }

  private coverId(cover: string): bigint | null {
    if (cover === '') return null;
    const id = this.idOf(cover);
    if (id === undefined) throw new DomainError('invalid-request', 'The cover must be an image of the album.');
    return id;
  }

  private idOf(name: string): bigint | undefined {
    return this.codec.decode(name) ?? this.codec.idOfDeleteToken(name);
  }

  private async liveId(name: string): Promise<bigint | undefined> {
    const id = this.idOf(name);
    if (id === undefined) return undefined;
    const link = await this.links.findAny(id);
    if (link) return isLive(link) ? id : undefined;
    // An upload that was answered with "pending" has no link yet. The album shows the image once it has one.
    const { state } = await this.locator.locate(id);
    return state === 'pending' || state === 'linked' ? id : undefined;
  }
}

/**
 * Returns the changes of an album that a form requests. Throws `invalid-request` for a cover that is not in the album.
 */
export function changesOf(
  album: Pick<Album, 'imageIds' | 'coverId'>,
  { texts, imageIds, coverId }: AlbumForm,
): AlbumChanges {
  const images = imageIds && withImages({ coverId: coverId ?? album.coverId }, imageIds);
  const cover = coverId !== undefined && withCover({ imageIds: images?.imageIds ?? album.imageIds }, coverId);
  return { ...texts, ...images, ...cover };
}

/** True for a form that changes nothing. */
export const isBlank = ({ texts, imageIds, coverId }: AlbumForm): boolean =>
  Object.keys(texts).length === 0 && imageIds === undefined && coverId === undefined;

/** Keys and deletehashes, one per value or several with commas; undefined if the form has neither field. */
function imageNames(form: TextForm): string[] | undefined {
  if (!form.has('ids') && !form.has('deletehashes')) return undefined;
  const values = [...(form.get('ids') ?? []), ...(form.get('deletehashes') ?? [])];
  return values
    .flatMap((value) => value.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
