import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { type Link, LinksRepository, MissingLinkError } from '#links';
import { Injectable } from '@nestjs/common';

import { parseNetwork } from './address-value.js';
import type { Ban, BanKind } from './ban.entity.js';
import { ImageHashes } from './image-hashes.js';

/** What a ban compares uploads with. */
export type BanValue = Pick<Ban, 'kind' | 'value' | 'hashes'>;

/** Reads the values of bans from texts and from images. */
@Injectable()
export class BanValues {
  constructor(
    private readonly codec: KeyCodec,
    private readonly links: LinksRepository,
    private readonly hashes: ImageHashes,
  ) {}

  /**
   * Returns the value that an administrator wrote: 64 hexadecimal digits of a digest, 16 of a perceptual hash or the
   * key of an image, an address or a network. Throws `invalid-request` for a text that is no value of its kind, and
   * `image-not-found` or `image-gone` for the key of an image that cannot be compared.
   */
  async parse(kind: BanKind, text: string): Promise<BanValue> {
    switch (kind) {
      case 'sha256':
        if (/^[0-9a-f]{64}$/i.test(text)) return { kind, value: Buffer.from(text, 'hex'), hashes: null };
        throw invalidValue('must be 64 hexadecimal digits');
      case 'similar':
        if (/^[0-9a-f]{16}$/i.test(text)) return { kind, value: Buffer.from(text, 'hex'), hashes: null };
        return this.similarTo(text);
      case 'address': {
        const value = parseNetwork(text);
        if (value) return { kind, value, hashes: null };
        throw invalidValue('must be an IPv4 or IPv6 address, or a network such as 192.0.2.0/24');
      }
    }
  }

  /**
   * Returns the digests of the bytes of an image as sent and as stored, and its perceptual hash if it has one. Empty
   * for an upload that was not stored. Throws `unavailable`.
   */
  async ofImage(id: bigint): Promise<BanValue[]> {
    const link = await this.links.find(id);
    if (!link || link.bytes === 0) return [];
    const digests = [link.sha256, ...(link.uploadSha256 ? [link.uploadSha256] : [])];
    const values: BanValue[] = digests.map((value) => ({ kind: 'sha256', value, hashes: null }));
    const hashes = await this.hashes.find(link).catch((error: unknown) => {
      if (error instanceof DomainError && error.code === 'damaged-image') return [];
      throw error;
    });
    return hashes.length > 0 ? [...values, similarBan(hashes)] : values;
  }

  private async similarTo(key: string): Promise<BanValue> {
    const id = this.codec.decode(key);
    if (id === undefined) throw invalidValue('must be 16 hexadecimal digits or the key of an image');
    const hashes = await this.hashes.find(await this.requireLink(id));
    if (hashes.length > 0) return similarBan(hashes);
    throw invalidValue('is the key of an image with too little structure to compare; ban its digest');
  }

  /** A blocked image can be banned, too. */
  private async requireLink(id: bigint): Promise<Link> {
    const link = await this.links.find(id);
    if (!link) throw new MissingLinkError('image-not-found', 'There is no image with this key.');
    if (link.deletedAt !== null) throw new MissingLinkError('image-gone', 'The image was deleted.');
    return link;
  }
}

/** `hashes`: that of the image, then those of its crops. */
const similarBan = (hashes: readonly Buffer[]): BanValue => ({
  kind: 'similar',
  value: hashes[0] as Buffer,
  hashes: Buffer.concat(hashes),
});

const invalidValue = (detail: string): DomainError =>
  new DomainError('invalid-request', `value ${detail}.`, { errors: [{ pointer: '#/value', detail }] });
