import { createdAtMs, KeyCodec } from '#keys';
import { type Link, LinksRepository } from '#links';
import { Injectable } from '@nestjs/common';

import { LinkChecker } from './link-checker.js';
import type { Cursor, CursorFile } from './cursor-file.js';
import type { Finding, LinkFinding } from './finding.js';
import { createRateQueue } from './rate-queue.js';
import type { ReconcileOptions } from './reconcile-options.js';
import { LinkRepairer } from './link-repairer.js';

const PAGE_SIZE = 200;

/** Receives the findings and the progress. */
export interface Report {
  /** Resolves when the findings are written, so that they outlive this process. */
  findings(findings: readonly Finding[]): Promise<void>;
  /** `at`: the time of the last link that was checked, or undefined among the accounts. */
  progress(cursor: Cursor, at?: Date): void;
}

/** Checks every link in a range of ids, in ascending order. */
@Injectable()
export class LinkWalker {
  constructor(
    private readonly links: LinksRepository,
    private readonly checker: LinkChecker,
    private readonly repairer: LinkRepairer,
    private readonly codec: KeyCodec,
  ) {}

  /**
   * Starts after the cursor, and returns the one after the last link, which is not in the file. Findings that a killed
   * run reported after its last cursor are reported again.
   */
  async walk(options: ReconcileOptions, file: CursorFile, report: Report): Promise<Cursor> {
    const cursor: Cursor = (await file.read()) ?? { after: options.from - 1n, checked: 0, open: 0, repaired: 0 };
    const queue = createRateQueue(options.linksPerSecond);
    while (!cursor.owned) {
      const page = await this.links.page(cursor.after, options.before, PAGE_SIZE);
      const last = page.at(-1);
      if (!last) return cursor;
      const seen = await Promise.all(page.map((link) => queue.add(() => this.examine(link, options))));
      const findings = seen.filter((finding) => finding !== undefined);
      // Written before the cursor, because a run that continues from it does not find them again.
      await report.findings(findings);
      for (const { isRepaired } of findings) cursor[isRepaired ? 'repaired' : 'open'] += 1;
      cursor.checked += page.length;
      cursor.after = last.id;
      await file.write(cursor);
      report.progress(cursor, new Date(createdAtMs(last.id)));
    }
    return cursor;
  }

  private async examine(link: Link, options: ReconcileOptions): Promise<LinkFinding | undefined> {
    const problem = await this.checker.check(link, options);
    if (problem === undefined) return undefined;
    const isRepaired = options.isRepairing && (await this.repairer.repair(link, problem));
    const { id, store } = link;
    return { key: this.codec.encode(id), id: String(id), store, problem, isRepaired };
  }
}
