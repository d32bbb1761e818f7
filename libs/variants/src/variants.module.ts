import { Renderer } from '#imaging';
import { LinksModule } from '#links';
import { type DynamicModule, Module } from '@nestjs/common';

import { VariantRenderer } from './variant-renderer.js';
import { VariantQueue } from './variant-queue.js';
import { VARIANT_OPTIONS, type VariantOptions } from './variants.options.js';
import { VariantsService } from './variants.service.js';

@Module({})
export class VariantsModule {
  static forRoot(options: VariantOptions): DynamicModule {
    return {
      module: VariantsModule,
      imports: [LinksModule],
      providers: [
        { provide: VARIANT_OPTIONS, useValue: options },
        { provide: Renderer, useFactory: () => new Renderer({ log: options.log }) },
        VariantQueue,
        VariantsService,
        VariantRenderer,
      ],
      exports: [VariantsService, VariantRenderer],
    };
  }
}
