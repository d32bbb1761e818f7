import { type AlbumEdit, MAX_ALBUM_IMAGES, tooManyImages } from '#albums';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { Injectable } from '@nestjs/common';

import { AlbumImageStates } from '../../lookup/album-image-states.js';
import type { TextForm } from '../body/text-form-reader.js';
import { readTexts } from '../images/image-edit.form.js';

const PRIVACIES = new Set(['public', 'hidden', 'secret']);
const LAYOUTS = new Set(['blog', 'grid', 'horizontal', 'vertical']);

/** Reads the fields of an album from a form. */
@Injectable()
export class AlbumFormReader {
  constructor(
    private readonly codec: KeyCodec,
    private readonly states: AlbumImageStates,
  ) {}

  /** `hash`: the deletehash of the album, for the text of an error. Throws `invalid-request` and `token-wrong`. */
  async read(form: TextForm, hash: string): Promise<AlbumEdit> {
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
    const ids = names.map((name) => this.idOf(name));
    const states = await this.states.find(ids);
    if (states.every((state) => state === 'usable')) return ids.filter((id) => id !== undefined);
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
}

/** True for a form that changes nothing. */
export const isBlank = ({ texts, imageIds, coverId }: AlbumEdit): boolean =>
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
