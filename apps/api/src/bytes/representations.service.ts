import {
  DEFAULT_VARIANT_EXTENSION,
  isVariantExtension,
  type VariantExtension,
  variantContentType,
  type WantedVariant,
} from '#formats';
import { createdAtMs } from '#keys';
import { contentTypeOf, extensionOf, type Link } from '#links';
import { type ByteRange, ImageStores, type ObjectAddress, originalKey, type StoredObject, variantKey } from '#storage';
import { VariantsService } from '#variants';
import { Injectable } from '@nestjs/common';

import type { Validators } from '../http/conditions.js';
import type { ImagePath } from '../lookup/image-path.js';

/** Bytes that a path names: their object, and their header fields, which are known without opening the object. */
export interface Representation extends Validators {
  store: number;
  objectKey: string;
  contentType: string;
  /** Bytes. */
  size: number;
  /** The value of Repr-Digest (RFC 9530). Undefined for variants, whose digest is not known. */
  reprDigest: string | undefined;
}

/**
 * Part of the entity tags of variants. Increase it when variants are rendered differently, so that caches revalidate.
 */
const VARIANT_VERSION = 1;

/** Finds the original or the variant that a path names. */
@Injectable()
export class RepresentationsService {
  constructor(
    private readonly variants: VariantsService,
    private readonly stores: ImageStores,
  ) {}

  /**
   * The representation of a live link at a path with its canonical extension. A variant that does not exist yet is
   * rendered first, as a part of the client's share. Throws what `VariantsService.find` throws.
   */
  async find(link: Link, { size, extension }: ImagePath, client: string): Promise<Representation> {
    if (size === undefined) return originalOf(link);
    const wanted = { size, extension: extension as VariantExtension };
    const { size: bytes } = await this.variants.find(link, wanted, client);
    return variantOf(link, wanted, bytes);
  }

  /** Opens the bytes, or a range of them. Undefined when the object is gone. */
  async open({ store, objectKey }: Representation, range?: ByteRange): Promise<StoredObject | undefined> {
    return this.stores.at(store).get(objectKey, range);
  }

  /** The address at which nginx can fetch the bytes without this process. */
  async address({ store, objectKey }: Representation): Promise<ObjectAddress> {
    return this.stores.at(store).address(objectKey);
  }
}

/** The one extension under which a path of this link is served; paths with another extension redirect to it. */
export function canonicalExtension(link: Pick<Link, 'format'>, { size, extension }: ImagePath): string {
  if (size === undefined) return extensionOf(link);
  return isVariantExtension(extension) ? extension : DEFAULT_VARIANT_EXTENSION;
}

/** The representation of the stored image itself. */
export function originalOf(link: Link): Representation {
  return {
    store: link.store,
    objectKey: originalKey(link.id, extensionOf(link)),
    contentType: contentTypeOf(link),
    size: link.bytes,
    lastModified: new Date(createdAtMs(link.id)),
    etag: `"${tagOf(link)}"`,
    reprDigest: `sha-256=:${link.sha256.toString('base64')}:`,
  };
}

/** The representation of a variant that exists; `bytes` is the size of its object. */
export function variantOf(link: Link, { size, extension }: WantedVariant, bytes: number): Representation {
  return {
    store: link.store,
    objectKey: variantKey(link.id, size, extension),
    contentType: variantContentType(extension),
    size: bytes,
    lastModified: new Date(createdAtMs(link.id)),
    etag: `"${tagOf(link)}-${size}-${extension}-${VARIANT_VERSION}"`,
    reprDigest: undefined,
  };
}

/** The first 16 bytes of the digest: an entity tag needs no more to be unique. */
const tagOf = ({ sha256 }: Link) => sha256.toString('hex', 0, 16);
