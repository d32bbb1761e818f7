import type { Link } from './link.entity.js';
import type { LinksRepository } from './links.repository.js';

interface PendingInsert {
  link: Link;
  resolve: (row: Link) => void;
  reject: (error: unknown) => void;
}

const MAX_GROUP = 256;
/** A commit of SQLite blocks the whole process, so it waits this long for others to join it. */
const GATHER_MS = 2;

/**
 * Inserts links. With one writer (SQLite) many uploads share one commit: links that arrive during a commit go into the
 * next one. With many writers each link is a transaction of its own, on one shard.
 */
export class GroupedInserts {
  private pending: PendingInsert[] = [];
  private isWriting = false;

  constructor(private readonly links: LinksRepository) {}

  /** Returns the row as it is afterwards: an existing row of the same id is left unchanged. */
  async insert(link: Link): Promise<Link> {
    if (!this.links.shareCommits) {
      const [row = link] = await this.links.insert([link]);
      return row;
    }
    return new Promise((resolve, reject) => {
      this.pending.push({ link, resolve, reject });
      if (this.isWriting) return;
      this.isWriting = true;
      setTimeout(() => void this.writeGroups(), GATHER_MS);
    });
  }

  private async writeGroups(): Promise<void> {
    while (this.pending.length > 0) {
      const group = this.pending.splice(0, MAX_GROUP);
      try {
        const rows = await this.links.insert(group.map(({ link }) => link));
        group.forEach(({ link, resolve }, index) => resolve(rows[index] ?? link));
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.isWriting = false;
  }
}
