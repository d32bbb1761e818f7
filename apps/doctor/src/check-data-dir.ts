import type { Settings } from '#config';
import { DurableFolders } from '#files';
import { access, constants } from 'node:fs/promises';

import { fail, type Finding, ok, messagesOf } from './finding.js';

/**
 * Creates DATA_DIR if it is missing and checks that this user may write to it. Returns nothing if no setting uses
 * the folder.
 */
export async function checkDataDir(settings: Settings): Promise<Finding[]> {
  const { dataDir } = settings;
  if (!isUsed(settings)) return [];
  try {
    await new DurableFolders().make(dataDir);
    await access(dataDir, constants.W_OK);
    return [ok('DATA_DIR', `${dataDir} can be written`)];
  } catch (error) {
    const advice = 'Set DATA_DIR to a folder that this user can create and write to.';
    return [fail('DATA_DIR', messagesOf(error), advice)];
  }
}

function isUsed({ dataDir, database, storage: { stores, staging }, keySecret }: Settings): boolean {
  const folders = [...stores, staging].flatMap((store) => (store.driver === 'disk' ? [store.root] : []));
  if (database.kind === 'sqlite') folders.push(database.file);
  return keySecret === undefined || folders.some((path) => path.startsWith(`${dataDir}/`));
}
