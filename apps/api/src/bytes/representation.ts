import {
  DEFAULT_VARIANT_EXTENSION,
  variantContentType,
  IMAGE_FORMATS,
  isVariantExtension,
  type VariantExtension,
  type WantedVariant,
} from '#formats';
import { createdAtMs } from '#keys';
import { formatAt, type Link } from '#links';
import { ImageStores, type ObjectAddress, originalKey, variantKey } from '#storage';
import { FindVariant } from '#variants';
import { Injectable } from '@nestjs/common';

import type { ImagePath } from '../http/image-path.js';
import type { Validators } from '../http/conditions.js';

/** Bytes that can be served: where they are and what is known of them without opening them. */
export interface Representation extends Validators {
  store: number;
  objectKey: string;
  contentType: string;
  size: number;
  /** RFC 9530, where the digest is known. */
  reprDigest: string | undefined;
}

/** Changes when variants are rendered otherwise, so that caches can tell. */
const VARIANT_VERSION = 1;

/** From a live link and a path to the bytes that it names. */
@Injectable()
export class FindRepresentation {
  constructor(
    private readonly variants: FindVariant,
    private readonly stores: ImageStores,
  ) {}

  /** The extension that the path should have; undefined when it has it. */
  properExtension(link: Link, { size, extension }: ImagePath): string | undefined {
    if (size !== undefined) return isVariantExtension(extension) ? undefined : DEFAULT_VARIANT_EXTENSION;
    const proper = IMAGE_FORMATS[formatAt(link.format)].extension;
    return extension === proper ? undefined : proper;
  }

  /** For a path with its proper extension. Renders a variant that isn't there yet, as a part of the client's share. */
  async run(link: Link, { size, extension }: ImagePath, client: string): Promise<Representation> {
    if (size === undefined) {
      const { contentType } = IMAGE_FORMATS[formatAt(link.format)];
      return {
        store: link.store,
        objectKey: originalKey(link.id, extension),
        contentType,
        size: link.bytes,
        lastModified: new Date(createdAtMs(link.id)),
        etag: `"${link.sha256.toString('hex', 0, 16)}"`,
        reprDigest: `sha-256=:${link.sha256.toString('base64')}:`,
      };
    }
    const wanted = { size, extension: extension as VariantExtension };
    const { size: bytes } = await this.variants.find(link, wanted, client);
    return this.variant(link, wanted, bytes);
  }

  /** Undefined when the object is gone. */
  async open({ store, objectKey }: Representation, range?: { start: number; end: number }) {
    return this.stores.at(store).get(objectKey, range);
  }

  /** Where nginx finds it by itself. */
  async address({ store, objectKey }: Representation): Promise<ObjectAddress> {
    return this.stores.at(store).address(objectKey);
  }

  private variant(link: Link, { size, extension }: WantedVariant, bytes: number): Representation {
    return {
      store: link.store,
      objectKey: variantKey(link.id, size, extension),
      contentType: variantContentType(extension),
      size: bytes,
      lastModified: new Date(createdAtMs(link.id)),
      etag: `"${link.sha256.toString('hex', 0, 16)}-${size}-${extension}-${VARIANT_VERSION}"`,
      reprDigest: undefined,
    };
  }
}
