import { FaultPoints } from '#observability';
import { Injectable } from '@nestjs/common';
import { stat } from 'node:fs/promises';

import { WriteBuffers } from './body-writer.js';
import { FreeSpace } from './free-space.js';

/** Shared by the disk stores of one process: the free space of each file system, and the memory for writes. */
@Injectable()
export class LocalDisks {
  readonly writeBuffers = new WriteBuffers();
  private readonly byDevice = new Map<number, FreeSpace>();

  constructor(readonly faults: FaultPoints = new FaultPoints()) {}

  /** Returns the same object for all folders of one file system, so that each store sees what the others write. */
  async freeSpaceOf(folder: string): Promise<FreeSpace> {
    const { dev } = await stat(folder);
    const known = this.byDevice.get(dev) ?? FreeSpace.ofFolder(folder);
    this.byDevice.set(dev, known);
    return known;
  }
}
