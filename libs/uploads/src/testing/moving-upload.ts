import { Link, LinksRepository, LinkStore, tombstone } from '#links';

import { ImageLocator } from '../image-locator.js';
import type { UploadRecords } from '../records/upload-records.js';

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

  /** The records as far as an ImageLocator reads them. */
  get records(): UploadRecords {
    return {
      find: async () => this.look(() => (this.isStaged ? { state: 'recorded', manifest: {} } : undefined)),
      holdsBytes: async () => this.look(() => this.isStaged),
    } as unknown as UploadRecords;
  }

  get locator(): ImageLocator {
    return new ImageLocator(this.links, this.records);
  }

  get linkStore(): LinkStore {
    return {
      findAny: async () => this.link,
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
