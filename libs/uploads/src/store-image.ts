import { DomainError } from '#errors';
import { IMAGE_FORMATS, type ImageFormat } from '#formats';
import { type InspectedImage, inspectImage, isUnchanged, needsDecoding, readLayout } from '#imaging';
import { BytesInFlight, isFinal } from '#jobs';
import { createdAtMs } from '#keys';
import { ANIMATED, formatPlace, type Link, LinksRepository, LinkStore } from '#links';
import { metrics } from '#observability';
import { type ObjectReader, type ObjectStore, originalKey, type PutResult, stagedKey, StagingStore } from '#storage';
import { buffer } from 'node:stream/consumers';
import { Inject, Injectable } from '@nestjs/common';

import { ChooseStore } from './choose-store.js';
import { DecodeCheck } from './decode-check.js';
import { StagedUploads } from './staged-uploads.js';
import type { UploadManifest } from './upload-manifest.js';
import { UploadFailuresRepository } from './upload-failures.repository.js';
import { inStage } from './upload-stage.js';
import { UPLOAD_OPTIONS } from './upload.tokens.js';
import type { UploadOptions } from './upload.options.js';

interface StoredImage {
  image: NonNullable<UploadManifest['image']>;
  stored: PutResult;
}

/** From a staged upload to a live link. Safe to run again wherever it died: the id names everything it writes. */
@Injectable()
export class StoreImage {
  constructor(
    private readonly staged: StagedUploads,
    private readonly staging: StagingStore,
    private readonly stores: ChooseStore,
    private readonly links: LinksRepository,
    private readonly linkStore: LinkStore,
    private readonly failures: UploadFailuresRepository,
    private readonly inFlight: BytesInFlight,
    private readonly decodeCheck: DecodeCheck,
    @Inject(UPLOAD_OPTIONS) private readonly options: UploadOptions,
  ) {}

  /**
   * Gives the link. A final failure (a bad image) leaves nothing staged; any other leaves the upload as it was,
   * to be tried again.
   */
  async run(id: bigint, known?: UploadManifest): Promise<Link> {
    try {
      // A row that is there already is found by the insert; without a manifest, nothing else is left to do.
      const manifest = known ?? (await this.staged.read(id));
      if (!manifest) throw new DomainError('upload-not-found', 'No such upload is staged.');
      const link = await this.inFlight.hold(manifest.bytes, () => this.store(id, manifest));
      metrics.uploadBytes.inc(link.bytes);
      metrics.timeToLink.observe(Math.max(0, Date.now() - createdAtMs(id)) / 1000);
      return await this.finish(link);
    } catch (error) {
      // Another process may have finished the same job meanwhile, and taken the staged bytes away.
      const link = isFinal(error) ? await this.links.find(id) : null;
      if (link) return this.finish(link);
      throw await this.giveUp(id, error);
    }
  }

  private async store(id: bigint, manifest: UploadManifest): Promise<Link> {
    const { place, put } = await this.stores.run(id, manifest.place, (store) => this.putInto(store, id, manifest));
    return inStage('row', () => this.linkStore.create(linkOf(id, manifest, place, put)));
  }

  private async putInto(store: ObjectStore, id: bigint, manifest: UploadManifest): Promise<StoredImage> {
    const { image: known } = manifest;
    const adopted = known && (await inStage('object', () => this.adopt(store, id, manifest, known.format)));
    if (known && adopted) return { image: known, stored: adopted };
    const reader = await this.staging.open(stagedKey(id));
    if (!reader) throw new DomainError('upload-not-found', 'The bytes of the upload are gone.');
    try {
      const image = await inspectImage(reader, { maxPixels: this.options.maxPixels });
      if (needsDecoding(image)) await this.decodeCheck.check(await buffer(readLayout(reader, image.layout)));
      return { image, stored: await inStage('object', () => this.putObject(store, id, manifest, image, reader)) };
    } finally {
      await reader.close();
    }
  }

  private async putObject(
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

  /** Takes the staged bytes as they are, without a transfer; undefined where the store can't. */
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

  /** The row decides: if it is a tombstone, whatever was stored for it goes. */
  private async finish(link: Link): Promise<Link> {
    if (link.deletedAt === null) await this.staged.end(link.id);
    else await this.staged.discard(link.id);
    return link;
  }

  private async giveUp(id: bigint, error: unknown): Promise<unknown> {
    if (!(error instanceof DomainError) || !(isFinal(error) || error.code === 'no-space')) return error;
    try {
      // Who waited may have been answered 202 meanwhile.
      const isPromised = await this.isPromised(id);
      if (isFinal(error)) await this.refuse(id, error, { isPromised });
      else if (isPromised) return error;
    } catch (failure) {
      // Staging that can't say whether the upload was promised is no reason to forget it.
      return failure;
    }
    // Who waits is better told at once that the store is full than kept waiting for space. It is for them to forget
    // the upload, who alone know whether they have promised it meanwhile.
    const { code, detail, limit, retryAfterSeconds } = error;
    return new DomainError(code, detail, { cause: error, limit, retryAfterSeconds, isFinal: true });
  }

  private async refuse(id: bigint, error: DomainError, { isPromised }: { isPromised: boolean }): Promise<void> {
    if (isPromised) {
      await this.failures.add(id, error);
      return this.staged.discard(id);
    }
    await this.staged.emptyStores(id);
    await this.staging.delete([stagedKey(id)]);
    // Whoever promises it from here on finds the bytes gone, and says why (WaitForLink.promise).
    if (await this.isPromised(id)) await this.failures.add(id, error);
    await this.staged.end(id);
  }

  private async isPromised(id: bigint): Promise<boolean> {
    try {
      return (await this.staged.read(id))?.answer === 'accepted';
    } catch (error) {
      // Cut short by a crash, before anybody was promised anything.
      if (isFinal(error)) return false;
      throw error;
    }
  }
}

const asSent = ({ bytes, sha256 }: UploadManifest): PutResult => ({
  size: bytes,
  sha256: Buffer.from(sha256, 'hex'),
});

function linkOf(id: bigint, manifest: UploadManifest, store: number, { image, stored }: StoredImage): Link {
  const uploadSha256 = Buffer.from(manifest.sha256, 'hex');
  return {
    id,
    store,
    format: formatPlace(image.format),
    bytes: stored.size,
    width: image.width,
    height: image.height,
    flags: image.animated ? ANIMATED : 0,
    sha256: stored.sha256,
    uploadSha256: uploadSha256.equals(stored.sha256) ? null : uploadSha256,
    title: manifest.title,
    description: manifest.description,
    expiresAt: manifest.expiresAt,
    deletedAt: null,
  };
}
