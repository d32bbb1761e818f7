import { Link, LinksRepository, LinkStore, tombstone } from '#links';
import { StagingStore } from '#storage';

import { ImageLocator } from '../image-locator.js';

/**
 * A staged upload in memory whose job ends between two reads: its link is inserted, then its staged files are deleted.
 * By varying the number of reads before that, a test covers each interleaving of a caller and a job.
 */
export class MovingUpload {
  link: Link | null = null;
  private isStaged = true;
  private looks = 0;

  constructor(
    readonly id: bigint,
    private readonly looksBefore: number,
  ) {}

  get links(): LinksRepository {
    return { find: async () => this.look(() => this.link) } as unknown as LinksRepository;
  }

  get staging(): StagingStore {
    const facts = { key: 'staged', size: 1, modifiedAt: 0 };
    return { stat: async () => this.look(() => (this.isStaged ? facts : undefined)) } as unknown as StagingStore;
  }

  get locator(): ImageLocator {
    return new ImageLocator(this.links, this.staging);
  }

  get linkStore(): LinkStore {
    return {
      delete: async () => {
        if (this.link?.deletedAt !== null) return false;
        this.link = { ...this.link, deletedAt: 2 };
        return true;
      },
      createTombstone: async () => {
        if (this.link) return false;
        this.link = tombstone(this.id, 2);
        return true;
      },
    } as unknown as LinkStore;
  }

  /** Ends the job of the upload, unless it has ended. An existing row stays unchanged. */
  endJob(): void {
    this.link ??= { ...tombstone(this.id, 1), format: 1, deletedAt: null };
    this.isStaged = false;
  }

  private look<T>(at: () => T): T {
    if (this.looks === this.looksBefore) this.endJob();
    this.looks += 1;
    return at();
  }
}
