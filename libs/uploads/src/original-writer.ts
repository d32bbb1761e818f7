import { DomainError } from '#errors';
import { IMAGE_FORMATS, type ImageFormat } from '#formats';
import { type InspectedImage, inspectImage, isUnchanged, needsDecoding, readLayout } from '#imaging';
import { BytesInFlight } from '#jobs';
import { extensionOf, formatColumns, type Link } from '#links';
import { type ObjectReader, type ObjectStore, originalKey, type PutResult, stagedKey, StagingStore } from '#storage';
import { Inject, Injectable } from '@nestjs/common';
import { buffer } from 'node:stream/consumers';

import { DecodeCheck } from './decode-check.js';
import { isStoreFailure, OriginalStores } from './records/original-stores.js';
import { UPLOAD_OPTIONS, type UploadOptions } from './upload.options.js';
import type { UploadManifest } from './records/upload-manifest.js';
import { measureStage } from './upload-stages.js';

interface StoredOriginal {
  image: NonNullable<UploadManifest['image']>;
  stored: PutResult;
}

/** Makes the original of a staged image: inspected, without metadata, in a store. */
@Injectable()
export class OriginalWriter {
  constructor(
    private readonly staging: StagingStore,
    private readonly stores: OriginalStores,
    private readonly inFlight: BytesInFlight,
    private readonly decodeCheck: DecodeCheck,
    @Inject(UPLOAD_OPTIONS) private readonly options: UploadOptions,
  ) {}

  /** Returns the index of the store that the next new image goes to. */
  chooseStore(): number {
    return this.stores.next();
  }

  /**
   * Puts the original into the store that the manifest names, or into another one while that one fails. Returns the
   * link to insert; the object is durable by then. A repeat writes the same object again. Throws why an image is
   * refused, or the error of the last store if every store failed.
   */
  write(id: bigint, manifest: UploadManifest): Promise<Link> {
    return this.inFlight.hold(manifest.bytes, async () => {
      let failure: unknown;
      for await (const storeIndex of this.stores.candidates(id, manifest.place)) {
        try {
          const original = await this.writeTo(this.stores.at(storeIndex), id, manifest);
          return linkOf(id, manifest, storeIndex, original);
        } catch (error) {
          if (!isStoreFailure(error)) throw error;
          this.stores.avoid(storeIndex);
          failure = error;
        }
      }
      throw failure;
    });
  }

  /** Returns the link to insert for an image whose object is in a store already. */
  linkStored(id: bigint, manifest: UploadManifest): Link {
    const { image, storedIn } = manifest;
    if (!image || storedIn === undefined) throw new Error(`The manifest of ${id} names no stored object.`);
    return linkOf(id, manifest, storedIn, { image, stored: asSent(manifest) });
  }

  /** Throws `upload-not-found` if the object of a link to insert is missing or has another size. */
  async verify(link: Link): Promise<void> {
    const found = await this.stores.at(link.store).stat(originalKey(link.id, extensionOf(link)));
    if (found?.size !== link.bytes) throw new DomainError('upload-not-found', 'The object of the upload is missing.');
  }

  private async writeTo(store: ObjectStore, id: bigint, manifest: UploadManifest): Promise<StoredOriginal> {
    const { image: known } = manifest;
    const adopted = known && (await measureStage('object', () => this.adopt(store, id, manifest, known.format)));
    if (adopted) return { image: known, stored: adopted };
    const reader = await this.staging.open(stagedKey(id));
    if (!reader) throw new DomainError('upload-not-found', 'The bytes of the upload are gone.');
    try {
      const image = await inspectImage(reader, { maxPixels: this.options.maxPixels });
      if (needsDecoding(image)) await this.decodeCheck.check(await buffer(readLayout(reader, image.layout)));
      return { image, stored: await measureStage('object', () => this.put(store, id, manifest, image, reader)) };
    } finally {
      await reader.close();
    }
  }

  private async put(
    store: ObjectStore,
    id: bigint,
    manifest: UploadManifest,
    image: InspectedImage,
    reader: ObjectReader,
  ): Promise<PutResult> {
    const isAsSent = isUnchanged(image.layout, reader.size);
    const adopted = isAsSent && reader.size === manifest.bytes && (await this.adopt(store, id, manifest, image.format));
    if (adopted) return adopted;
    const key = originalKey(id, IMAGE_FORMATS[image.format].extension);
    const expect = isAsSent ? asSent(manifest) : undefined;
    return store.put(key, readLayout(reader, image.layout), expect);
  }

  /** Copies the staged bytes into the store without reading them. Returns undefined if the store cannot do that. */
  private async adopt(
    store: ObjectStore,
    id: bigint,
    manifest: UploadManifest,
    format: ImageFormat,
  ): Promise<PutResult | undefined> {
    const expect = asSent(manifest);
    const key = originalKey(id, IMAGE_FORMATS[format].extension);
    return (await store.adopt(this.staging.locationOf(stagedKey(id)), key, expect)) ? expect : undefined;
  }
}

const asSent = ({ bytes, sha256 }: UploadManifest): PutResult => ({
  size: bytes,
  sha256: Buffer.from(sha256, 'hex'),
});

function linkOf(id: bigint, manifest: UploadManifest, storeIndex: number, { image, stored }: StoredOriginal): Link {
  const uploadSha256 = Buffer.from(manifest.sha256, 'hex');
  return {
    id,
    store: storeIndex,
    ...formatColumns(image),
    bytes: stored.size,
    width: image.width,
    height: image.height,
    sha256: stored.sha256,
    uploadSha256: uploadSha256.equals(stored.sha256) ? null : uploadSha256,
    title: manifest.title,
    description: manifest.description,
    expiresAt: manifest.expiresAt,
    deletedAt: null,
  };
}
