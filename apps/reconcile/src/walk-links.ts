import { createdAtMs, KeyCodec } from '#keys';
import { type Link, LinksRepository } from '#links';
import { Injectable } from '@nestjs/common';
import PQueue from 'p-queue';

import { CheckLink } from './check-link.js';
import type { Cursor, CursorFile } from './cursor-file.js';
import type { Finding } from './finding.js';
import type { ReconcileOptions } from './reconcile-options.js';
import { RepairLink } from './repair-link.js';

const PAGE = 200;
const AT_A_TIME = 8;

/** Who is told what was found, and how far it came. */
export interface Report {
  /** Resolves when they would outlive this process. */
  findings(findings: readonly Finding[]): Promise<void>;
  progress(cursor: Cursor, at: Date): void;
}

/** Looks at every link of a range, in the order of their ids. */
@Injectable()
export class WalkLinks {
  constructor(
    private readonly links: LinksRepository,
    private readonly check: CheckLink,
    private readonly repair: RepairLink,
    private readonly codec: KeyCodec,
  ) {}

  /** Goes on where the cursor says. What a run that died had found after its last note is found again. */
  async run(options: ReconcileOptions, file: CursorFile, report: Report): Promise<Cursor> {
    const cursor: Cursor = (await file.read()) ?? { after: options.from - 1n, checked: 0, open: 0, repaired: 0 };
    const { linksPerSecond } = options;
    // In small steps, but for a rate of less than one a step.
    const [interval, intervalCap] =
      linksPerSecond < 10 ? [1000, linksPerSecond] : [100, Math.round(linksPerSecond / 10)];
    const queue = new PQueue({ concurrency: AT_A_TIME, interval, intervalCap });
    for (;;) {
      const page = await this.links.page(cursor.after, options.before, PAGE);
      const last = page.at(-1);
      if (!last) break;
      const seen = await Promise.all(page.map((link) => queue.add(() => this.look(link, options))));
      const findings = seen.filter((finding) => finding !== undefined);
      // Before the note: a run that goes on from it does not find them again.
      await report.findings(findings);
      for (const { isRepaired } of findings) cursor[isRepaired ? 'repaired' : 'open'] += 1;
      cursor.checked += page.length;
      cursor.after = last.id;
      await file.write(cursor);
      report.progress(cursor, new Date(createdAtMs(last.id)));
    }
    await file.remove();
    return cursor;
  }

  private async look(link: Link, options: ReconcileOptions): Promise<Finding | undefined> {
    const problem = await this.check.run(link, options);
    if (problem === undefined) return undefined;
    const isRepaired = options.isRepairing && (await this.repair.run(link, problem));
    const { id, store } = link;
    return { key: this.codec.encode(id), id: String(id), store, problem, isRepaired };
  }
}
