import { JobQueue } from '#jobs';
import { KeyCodec } from '#keys';
import { NoModeration, UploadModeration } from '#uploads';
import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';

import { HookClient } from './hook-client.js';
import { HookEffects } from './hook-effects.js';
import { HookImageUrls } from './hook-image-urls.js';
import { HookSweeper } from './hook-sweeper.js';
import { HOOK_OPTIONS, type HookOptions } from './hook.options.js';
import { HookService } from './hook.service.js';
import { ModerationQueue } from './moderation-queue.js';

/** Has new images moderated, if the operator has a hook. UploadsModule imports it. */
@Module({})
export class HookModule {
  static forRoot(options: HookOptions | undefined): DynamicModule {
    return {
      module: HookModule,
      providers: [
        {
          provide: UploadModeration,
          inject: [JobQueue],
          useFactory: (jobs: JobQueue) => (options ? new ModerationQueue(jobs, options.mode) : new NoModeration()),
        },
      ],
      exports: [UploadModeration],
    };
  }
}

/** Returns what ModerationModule provides to ask the hook. */
export function hookProviders(options: HookOptions, publicUrl: string): { providers: Provider[]; exports: Type[] } {
  const services = [HookService, HookSweeper];
  return {
    providers: [
      { provide: HOOK_OPTIONS, useValue: options },
      {
        provide: HookImageUrls,
        inject: [KeyCodec],
        useFactory: (codec: KeyCodec) => new HookImageUrls(codec, publicUrl),
      },
      HookClient,
      HookEffects,
      ...services,
    ],
    exports: [HookImageUrls, ...services],
  };
}
