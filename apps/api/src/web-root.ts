import { findPackageJSON } from 'node:module';
import { join } from 'node:path';

/** The folder of the pages' scripts and styles. It does not depend on whether this module runs bundled. */
export const WEB_ROOT = join(findPackageJSON(import.meta.url) ?? 'package.json', '../dist/apps/web');
