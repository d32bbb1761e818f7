import type { Type } from '@nestjs/common';

import type { Startable } from './job-processor.js';
import { MakeHeavyVariantsProcessor, MakeLightVariantsProcessor } from './make-variants.processor.js';
import { PurgeImageProcessor } from './purge-image.processor.js';
import { LinkImageProcessor, StoreImageProcessor } from './store-image.processor.js';

/** The processor of each job. */
export const PROCESSORS: readonly Type<Startable>[] = [
  StoreImageProcessor,
  LinkImageProcessor,
  MakeLightVariantsProcessor,
  MakeHeavyVariantsProcessor,
  PurgeImageProcessor,
];
