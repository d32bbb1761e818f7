import { type Album, type AlbumChanges, MAX_ALBUM_IMAGES, tooManyImages, withCover, withImages } from '#albums';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { isLive, LinkStore } from '#links';
import { ImageLocator } from '#uploads';
import { Injectable } from '@nestjs/common';
import PQueue from 'p-queue';

import { readWords } from '../images/image-edit.js';
import type { Form } from '../body/text-form.js';

const PRIVACIES = new Set(['public', 'hidden', 'secret']);
const LAYOUTS = new Set(['blog', 'grid', 'horizontal', 'vertical']);
const AT_ONCE = 16;

/** What a request wants an album to be; what is absent stays as it is. */
export interface AlbumForm {
  words: AlbumChanges;
  imageIds: bigint[] | undefined;
  /** Null: the first image. */
  coverId: bigint | null | undefined;
}

/** From the fields of a request to what they mean for an album. */
@Injectable()
export class ReadAlbumForm {
  constructor(
    private readonly codec: KeyCodec,
    private readonly links: LinkStore,
    private readonly locator: ImageLocator,
  ) {}

  /** `hash`: of the album, for what is said when an image is not there. Throws `invalid-request` and `token-wrong`. */
  async run(form: Form, hash: string): Promise<AlbumForm> {
    const oneOf = (name: string, known: Set<string>) => form.get(name)?.find((value) => known.has(value));
    const [privacy, layout] = [oneOf('privacy', PRIVACIES), oneOf('layout', LAYOUTS)];
    const [cover] = form.get('cover') ?? [];
    return {
      words: { ...readWords(form), ...(privacy !== undefined && { privacy }), ...(layout !== undefined && { layout }) },
      imageIds: await this.imageIds(form, hash),
      coverId: cover === undefined ? undefined : this.coverId(cover),
    };
  }

  /** The images that a request names by key or deletehash, all of them there or being stored. Undefined where it names none at all. */
  async imageIds(form: Form, hash: string): Promise<bigint[] | undefined> {
    const named = namesIn(form);
    if (!named) return undefined;
    // Before any of them is looked up.
    if (named.length > MAX_ALBUM_IMAGES) throw tooManyImages();
    const queue = new PQueue({ concurrency: AT_ONCE });
    const ids = await queue.addAll(named.map((name) => () => this.liveId(name)));
    if (ids.every((id) => id !== undefined)) return ids;
    throw new DomainError('token-wrong', `You must own all the image ids to add them to album ${hash}`);
  }

  /** The ids that a request names, whether their images are there or not. */
  idsToRemove(form: Form): Set<bigint | undefined> {
    const named = namesIn(form);
    if (!named) throw new DomainError('invalid-request', 'There is nothing to remove: send ids[].');
    return new Set(named.map((name) => this.idOf(name)));
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
    // Its sender was answered before it was stored. An album shows it from then on.
    const { state } = await this.locator.locate(id);
    return state === 'staged' || state === 'linked' ? id : undefined;
  }
}

/** What a form makes of an album. */
export function changesOf(
  album: Pick<Album, 'imageIds' | 'coverId'>,
  { words, imageIds, coverId }: AlbumForm,
): AlbumChanges {
  const images = imageIds && withImages({ coverId: coverId ?? album.coverId }, imageIds);
  const cover = coverId !== undefined && withCover({ imageIds: images?.imageIds ?? album.imageIds }, coverId);
  return { ...words, ...images, ...cover };
}

/** Of a form that wants nothing changed. */
export const isBlank = ({ words, imageIds, coverId }: AlbumForm): boolean =>
  Object.keys(words).length === 0 && imageIds === undefined && coverId === undefined;

/** One to a field, or several with commas. */
function namesIn(form: Form): string[] | undefined {
  const values = [...(form.get('ids') ?? []), ...(form.get('deletehashes') ?? [])];
  if (!form.has('ids') && !form.has('deletehashes')) return undefined;
  return values.flatMap((value) => value.split(',')).flatMap((value) => (value.trim() === '' ? [] : [value.trim()]));
}
