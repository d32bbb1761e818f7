import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { type Link, LinksRepository, MissingLinkError } from '#links';
import { Injectable } from '@nestjs/common';

import { parseNetwork } from './address-value.js';
import type { Ban, BanKind } from './ban.entity.js';
import { BanList } from './ban-list.js';
import { BansRepository } from './bans.repository.js';
import { ImageHashes } from './image-hashes.js';

/** A ban as an administrator describes it. */
export interface WantedBan {
  kind: BanKind;
  /** 64 hexadecimal digits of a digest, 16 of a perceptual hash or the key of an image, an address or a network. */
  value: string;
  reason: string;
  /** Milliseconds since 1970; null: without an end. */
  until: number | null;
}

type BanValue = Pick<Ban, 'kind' | 'value' | 'hashes'>;

/** The bans that administrators make and end. This process knows a change when it resolves, every other within 2 s. */
@Injectable()
export class BansService {
  constructor(
    private readonly bans: BansRepository,
    private readonly list: BanList,
    private readonly codec: KeyCodec,
    private readonly links: LinksRepository,
    private readonly hashes: ImageHashes,
  ) {}

  /**
   * Bans a value, and returns the ban that it has already if it is in force. Throws `invalid-request` for a value that
   * is none of its kind, and `image-not-found` or `image-gone` for the key of an image that cannot be compared.
   */
  async create(createdBy: bigint | null, { kind, value, reason, until }: WantedBan): Promise<Ban> {
    return this.insert(createdBy, await this.read(kind, value), { reason, until });
  }

  /** Bans an image: the digests of its bytes as sent and as stored, and its perceptual hash if it has one. */
  async createForImage(createdBy: bigint | null, link: Link, reason: string): Promise<Ban[]> {
    const digests = [link.sha256, ...(link.uploadSha256 ? [link.uploadSha256] : [])];
    const values: BanValue[] = digests.map((value) => ({ kind: 'sha256', value, hashes: null }));
    const [similar, ...crops] = await this.hashes.find(link);
    if (similar) values.push(similarBan([similar, ...crops]));
    return Promise.all(values.map((value) => this.insert(createdBy, value, { reason, until: null })));
  }

  /** Returns at most `limit` bans, the newest first, below the id `before` if it is given. */
  page(before: bigint | undefined, limit: number): Promise<Ban[]> {
    return this.bans.list(before, limit);
  }

  /** Ends a ban and returns it. Throws `ban-not-found`. */
  async delete(id: bigint): Promise<Ban> {
    const ban = await this.bans.delete(id, Date.now());
    if (!ban) throw new DomainError('ban-not-found', 'There is no ban with this id.');
    this.list.apply(ban);
    return ban;
  }

  private async insert(
    createdBy: bigint | null,
    value: BanValue,
    more: Pick<WantedBan, 'reason' | 'until'>,
  ): Promise<Ban> {
    const { ban, isNew } = await this.bans.create({ ...value, ...more, createdBy }, Date.now());
    if (isNew) this.list.apply(ban);
    return ban;
  }

  private async read(kind: BanKind, text: string): Promise<BanValue> {
    switch (kind) {
      case 'sha256':
        if (/^[0-9a-f]{64}$/i.test(text)) return { kind, value: Buffer.from(text, 'hex'), hashes: null };
        throw invalidValue('must be 64 hexadecimal digits');
      case 'similar':
        if (/^[0-9a-f]{16}$/i.test(text)) return { kind, value: Buffer.from(text, 'hex'), hashes: null };
        return this.readKey(text);
      case 'address': {
        const value = parseNetwork(text);
        if (value) return { kind, value, hashes: null };
        throw invalidValue('must be an IPv4 or IPv6 address, or a network such as 192.0.2.0/24');
      }
    }
  }

  private async readKey(key: string): Promise<BanValue> {
    const id = this.codec.decode(key);
    if (id === undefined) throw invalidValue('must be 16 hexadecimal digits or the key of an image');
    // A blocked image can be banned, too.
    const link = await this.links.find(id);
    if (!link) throw new MissingLinkError('image-not-found', 'There is no image with this key.');
    if (link.deletedAt !== null) throw new MissingLinkError('image-gone', 'The image was deleted.');
    const hashes = await this.hashes.find(link);
    if (hashes.length > 0) return similarBan(hashes);
    throw invalidValue('is the key of an image with too little structure to compare; ban its digest');
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
