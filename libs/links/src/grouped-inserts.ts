import type { Link } from './link.entity.js';
import type { LinksRepository, NewLink } from './links.repository.js';

interface PendingInsert {
  entry: NewLink;
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
  async insert(entry: NewLink): Promise<Link> {
    if (!this.links.shareCommits) {
      const [row = entry.link] = await this.links.insert([entry]);
      return row;
    }
    return new Promise((resolve, reject) => {
      this.pending.push({ entry, resolve, reject });
      if (this.isWriting) return;
      this.isWriting = true;
      setTimeout(() => void this.writeGroups(), GATHER_MS);
    });
  }

  private async writeGroups(): Promise<void> {
    while (this.pending.length > 0) {
      const group = this.pending.splice(0, MAX_GROUP);
      try {
        const rows = await this.links.insert(group.map(({ entry }) => entry));
        group.forEach(({ entry, resolve }, index) => resolve(rows[index] ?? entry.link));
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.isWriting = false;
  }
}
