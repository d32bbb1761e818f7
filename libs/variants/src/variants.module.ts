import { Renderer } from '#imaging';
import { LinksModule } from '#links';
import { type DynamicModule, Module } from '@nestjs/common';

import { FindVariant } from './find-variant.js';
import { MakeVariants } from './make-variants.js';
import { VariantJobs } from './variant-jobs.js';
import { VARIANT_OPTIONS, type VariantOptions } from './variant.options.js';

@Module({})
export class VariantsModule {
  static forRoot(options: VariantOptions): DynamicModule {
    return {
      module: VariantsModule,
      imports: [LinksModule],
      providers: [
        { provide: VARIANT_OPTIONS, useValue: options },
        { provide: Renderer, useFactory: () => new Renderer({ log: options.log }) },
        VariantJobs,
        FindVariant,
        MakeVariants,
      ],
      exports: [FindVariant, MakeVariants],
    };
  }
}
