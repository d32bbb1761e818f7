import type { Type } from '@nestjs/common';

import type { Startable } from './job-processor.js';
import { MakeHeavyVariantsProcessor, MakeLightVariantsProcessor } from './make-variants.processor.js';
import { ModerateImageProcessor } from './moderate-image.processor.js';
import { PurgeImageProcessor } from './purge-image.processor.js';
import { LinkImageProcessor, StoreImageProcessor } from './store-image.processor.js';

/** The processor of each job that every installation has. */
export const PROCESSORS: readonly Type<Startable>[] = [
  StoreImageProcessor,
  LinkImageProcessor,
  MakeLightVariantsProcessor,
  MakeHeavyVariantsProcessor,
  PurgeImageProcessor,
];

/** The processors of an installation whose new images a hook moderates. */
export const HOOK_PROCESSORS: readonly Type<Startable>[] = [ModerateImageProcessor];
