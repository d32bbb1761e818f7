import { Injectable } from '@nestjs/common';

import { Link } from './link.entity.js';
import { LinkCache } from './link-cache.js';
import { LinksRepository } from './links.repository.js';

interface Waiting {
  link: Link;
  resolve: (link: Link) => void;
  reject: (error: unknown) => void;
}

const MAX_GROUP = 256;
/** SQLite's commit holds up the whole process, so it is worth a moment to let others join it. */
const GATHER_MS = 2;

/**
 * Makes links live. With one writer, many uploads share one commit: whatever comes while one is being written goes with
 * the next. With many, each link is a transaction of its own, so that it needs its own shard and no other.
 */
@Injectable()
export class CreateLink {
  private waiting: Waiting[] = [];
  private isWriting = false;

  constructor(
    private readonly links: LinksRepository,
    private readonly cache: LinkCache,
  ) {}

  /**
   * Inserts the row, durably, and gives it as it now is: another one when the id had a row already (the job's
   * second run, or a tombstone). Throws `no-space` or `unavailable`, and then there is no link.
   */
  async run(link: Link): Promise<Link> {
    if (!this.links.shareCommits) {
      const [row = link] = await this.write([link]);
      return row;
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ link, resolve, reject });
      if (this.isWriting) return;
      this.isWriting = true;
      setTimeout(() => void this.writeGroups(), GATHER_MS);
    });
  }

  private async writeGroups(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, MAX_GROUP);
      try {
        const rows = await this.write(group.map((entry) => entry.link));
        group.forEach((entry, place) => entry.resolve(rows[place] ?? entry.link));
      } catch (error) {
        for (const entry of group) entry.reject(error);
      }
    }
    this.isWriting = false;
  }

  private async write(links: readonly Link[]): Promise<Link[]> {
    const time = this.cache.now();
    const rows = await this.links.insert(links);
    await Promise.all(rows.map((row) => this.cache.put(row, time)));
    return rows;
  }
}
