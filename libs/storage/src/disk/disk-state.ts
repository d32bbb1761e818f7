import { access, constants } from 'node:fs/promises';

import type { StoreState } from '../object-store.js';
import type { FreeSpace } from './free-space.js';

/** An image of the usual size: a disk with less room is full. */
const USUAL_BYTES = 1024 * 1024;

/** Whether files can be written below a folder that is there; root is told of a read-only file system alone. */
export async function diskState(folder: string, space: FreeSpace): Promise<StoreState> {
  const canWrite = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!canWrite) return 'read-only';
  return (await space.hasRoomFor(USUAL_BYTES)) ? 'ok' : 'full';
}
