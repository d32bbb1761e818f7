import { DomainError } from '#errors';
import { IMAGE_FORMATS, type ImageFormat } from '#formats';
import { inspectImage, isUnchanged, needsDecoding, readLayout } from '#imaging';
import { BytesInFlight } from '#jobs';
import { extensionOf, formatColumns, type Link } from '#links';
import { type ObjectStore, originalKey, type PutResult, stagedKey, StagingStore } from '#storage';
import { Inject, Injectable } from '@nestjs/common';
import { buffer } from 'node:stream/consumers';

import { ContentCheck } from './content-check.js';
import { isStoreFailure, OriginalStores } from './records/original-stores.js';
import { UPLOAD_OPTIONS, type UploadOptions } from './upload.options.js';
import type { UploadManifest } from './records/upload-manifest.js';
import { measureStage } from './upload-stages.js';

type ImageFacts = NonNullable<UploadManifest['image']>;

interface StoredOriginal {
  image: ImageFacts;
  stored: PutResult;
}

/** Makes the original of a staged image: inspected, without metadata, in a store. */
@Injectable()
export class OriginalWriter {
  constructor(
    private readonly staging: StagingStore,
    private readonly stores: OriginalStores,
    private readonly inFlight: BytesInFlight,
    private readonly content: ContentCheck,
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
  async write(id: bigint, manifest: UploadManifest): Promise<Link> {
    const { image, bytes } = manifest;
    await this.content.checkDigests(id, digestsOf(manifest));
    // Staged bytes that are stored without a change are linked or copied, and take no memory here.
    if (image && !this.isDecoded(image)) return this.writeToAny(id, manifest);
    return this.inFlight.hold(bytes, async () => {
      if (image) await this.checkContent(id, image, await this.readStaged(id));
      return this.writeToAny(id, manifest);
    });
  }

  /** Returns the link to insert for an image whose object is in a store already. Throws why the image is refused. */
  async linkStored(id: bigint, manifest: UploadManifest): Promise<Link> {
    const { image, storedIn, bytes } = manifest;
    if (!image || storedIn === undefined) throw new Error(`The manifest of ${id} names no stored object.`);
    await this.content.checkDigests(id, digestsOf(manifest));
    if (this.content.comparesImages) {
      await this.inFlight.hold(bytes, async () => {
        const object = await this.stores.at(storedIn).get(keyOf(id, image.format));
        if (!object) throw bytesAreGone();
        await this.content.checkSimilar(id, await buffer(object.body), image);
      });
    }
    return linkOf(id, manifest, storedIn, { image, stored: stagedResult(manifest) });
  }

  /** Throws `upload-not-found` if the object of a link to insert is missing or has another size. */
  async verify(link: Link): Promise<void> {
    const found = await this.stores.at(link.store).stat(originalKey(link.id, extensionOf(link)));
    if (found?.size !== link.bytes) throw new DomainError('upload-not-found', 'The object of the upload is missing.');
  }

  private async writeToAny(id: bigint, manifest: UploadManifest): Promise<Link> {
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
  }

  private async writeTo(store: ObjectStore, id: bigint, manifest: UploadManifest): Promise<StoredOriginal> {
    const { image } = manifest;
    if (!image) return this.strip(store, id, manifest);
    return { image, stored: await measureStage('object', () => this.adoptOrCopy(store, id, manifest, image.format)) };
  }

  /** Stores the copy of a staged image without metadata. Throws why the image is refused. */
  private async strip(store: ObjectStore, id: bigint, manifest: UploadManifest): Promise<StoredOriginal> {
    const reader = await this.staging.open(stagedKey(id));
    if (!reader) throw bytesAreGone();
    try {
      const { layout, ...image } = await inspectImage(reader, this.options);
      if (this.isDecoded(image)) await this.checkContent(id, image, await buffer(readLayout(reader, layout)));
      const isAsSent = isUnchanged(layout, reader.size);
      const put = () =>
        isAsSent
          ? this.adoptOrCopy(store, id, manifest, image.format)
          : store.put(keyOf(id, image.format), readLayout(reader, layout));
      const stored = await measureStage('object', put);
      if (!isAsSent) await this.content.checkDigests(id, [stored.sha256]);
      return { image, stored };
    } finally {
      await reader.close();
    }
  }

  /** Stores the staged bytes without a change. The store copies or links them itself if it can. */
  private async adoptOrCopy(
    store: ObjectStore,
    id: bigint,
    manifest: UploadManifest,
    format: ImageFormat,
  ): Promise<PutResult> {
    const expected = stagedResult(manifest);
    const key = keyOf(id, format);
    if (await store.adopt(this.staging.locationOf(stagedKey(id)), key, expected)) return expected;
    const staged = await this.staging.get(stagedKey(id));
    if (!staged) throw bytesAreGone();
    return store.put(key, staged.body, expected);
  }

  /** True if the job needs the pixels of an image. */
  private isDecoded(image: ImageFacts): boolean {
    return needsDecoding(image) || this.content.comparesImages;
  }

  private async checkContent(id: bigint, image: ImageFacts, original: Buffer): Promise<void> {
    if (needsDecoding(image)) await this.content.checkPixels(original);
    await this.content.checkSimilar(id, original, image);
  }

  private async readStaged(id: bigint): Promise<Buffer> {
    const staged = await this.staging.get(stagedKey(id));
    if (!staged) throw bytesAreGone();
    return buffer(staged.body);
  }
}

const stagedResult = ({ bytes, sha256 }: UploadManifest): PutResult => ({
  size: bytes,
  sha256: Buffer.from(sha256, 'hex'),
});

/** Returns the digests of the bytes as they were sent and as they are staged or stored. */
const digestsOf = ({ sha256, uploadSha256 }: UploadManifest): Buffer[] =>
  [sha256, ...(uploadSha256 === undefined ? [] : [uploadSha256])].map((digest) => Buffer.from(digest, 'hex'));

const bytesAreGone = () => new DomainError('upload-not-found', 'The bytes of the upload are gone.');

const keyOf = (id: bigint, format: ImageFormat) => originalKey(id, IMAGE_FORMATS[format].extension);

function linkOf(id: bigint, manifest: UploadManifest, storeIndex: number, { image, stored }: StoredOriginal): Link {
  const uploadSha256 = Buffer.from(manifest.uploadSha256 ?? manifest.sha256, 'hex');
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
    ownerId: manifest.owner ? BigInt(manifest.owner.accountId) : null,
  };
}
