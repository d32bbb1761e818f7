import { DomainError } from '#errors';
import { type JobOutcome, JobQueue } from '#jobs';
import { type Link, LinksRepository } from '#links';
import { Injectable } from '@nestjs/common';

import { ForgetUpload } from './forget-upload.js';
import { LocateImage } from './locate-image.js';
import { StagedUploads } from './staged-uploads.js';
import { storeImageJob } from './store-image.job.js';
import { promised, type UploadManifest } from './upload-manifest.js';
import { inStage } from './upload-stage.js';

/** An upload on its way to its link. */
export interface AcceptedUpload {
  id: bigint;
  /** Undefined for one that was resumed and is over by now. */
  manifest: UploadManifest | undefined;
  /** Whether its manifest is in staging, so that it is finished even if everyone who knew of it dies. */
  isNamed: boolean;
}

/** An upload that takes longer gets its manifest: from then on it is finished even if everyone who knew of it dies. */
const UNNAMED_MS = 500;
/** How long the end of a job is still listened for while its upload is promised. */
const PROMISE_MS = 10_000;

type Ending = Promise<JobOutcome<Link> | undefined>;

/** From an accepted upload to its link, or to the promise of one. */
@Injectable()
export class WaitForLink {
  constructor(
    private readonly staged: StagedUploads,
    private readonly jobs: JobQueue,
    private readonly links: LinksRepository,
    private readonly locate: LocateImage,
    private readonly forget: ForgetUpload,
  ) {}

  /**
   * The link of an accepted upload, or undefined when it is not there after `timeoutMs`; then the upload is durable
   * and will be finished. Throws why an upload was refused.
   */
  run(upload: AcceptedUpload, timeoutMs: number): Promise<Link | undefined> {
    return inStage('wait', () => this.linkOrPromise(upload, timeoutMs));
  }

  private async linkOrPromise(upload: AcceptedUpload, timeoutMs: number): Promise<Link | undefined> {
    const { id, manifest } = upload;
    // One wait for all that follows: of a job that has ended the queue may know nothing more.
    const ending = this.jobs.wait(storeImageJob, String(id), timeoutMs + PROMISE_MS);
    const unnamedMs = Math.min(timeoutMs, UNNAMED_MS);
    let link = await this.linkWithin(upload, ending, unnamedMs);
    if (!link && manifest && timeoutMs > unnamedMs) {
      await this.staged.write(id, manifest, { durable: false });
      link = await this.linkWithin({ ...upload, isNamed: true }, ending, timeoutMs - unnamedMs);
    }
    if (link) return link;
    if (!manifest) throw cameToNothing();
    return this.promise(id, manifest, ending);
  }

  /** Undefined: from here on the upload is durable. Else it ended just before, and whoever ended it did not know. */
  private async promise(id: bigint, manifest: UploadManifest, ending: Ending): Promise<Link | undefined> {
    await this.staged.write(id, promised(manifest), { durable: true });
    // A job that refuses an upload deletes its bytes first, and looks then for a promise (StoreImage.refuse).
    const found = await this.locate.findReceived(id);
    if (found.state === 'staged') return undefined;
    const outcome = 'link' in found ? undefined : await ending;
    await this.staged.end(id);
    if ('link' in found) return found.link;
    const link = outcome?.ok ? outcome.result : await this.links.find(id);
    if (link) return link;
    throw outcome?.ok === false ? outcome.error : cameToNothing();
  }

  private async linkWithin(
    { id, isNamed }: AcceptedUpload,
    ending: Ending,
    timeoutMs: number,
  ): Promise<Link | undefined> {
    const outcome = await within(ending, timeoutMs);
    if (outcome?.ok) return outcome.result;
    if (!outcome) return (await this.links.find(id)) ?? undefined;
    const found = await this.locate.findReceived(id);
    if ('link' in found) return found.link;
    if (isFull(outcome.error)) {
      await this.giveUp(id, isNamed);
      throw outcome.error;
    }
    if (found.state === 'staged') return undefined;
    // Nothing staged and no link: the job refused it, perhaps before there was a manifest.
    if (isNamed) await this.staged.end(id);
    throw outcome.error;
  }

  /** Of an upload that there was no space for, and that was not promised. */
  private async giveUp(id: bigint, isNamed: boolean): Promise<void> {
    // Nobody else knows of one without a manifest; another may have got its job back from the sweeper. A database that
    // is full as well can't bury it: then the sweeper goes on with it.
    if (!isNamed) await this.staged.discard(id);
    else await this.forget.run(id).catch(() => undefined);
  }
}

const cameToNothing = () => new DomainError('unavailable', 'The upload came to nothing.', { retryAfterSeconds: 1 });

/** Undefined when it takes longer than `ms`. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const { promise: tooLong, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  return Promise.race([promise, tooLong]).finally(() => clearTimeout(timer));
}

const isFull = (error: unknown): boolean => error instanceof DomainError && error.code === 'no-space';
