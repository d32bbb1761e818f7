import { LinksModule } from '#links';
import { type DynamicModule, Module } from '@nestjs/common';

import { FindVariant } from './find-variant.js';
import { MakeVariant } from './make-variant.js';
import { VARIANT_OPTIONS, type VariantOptions } from './variant.options.js';

@Module({})
export class VariantsModule {
  static forRoot(options: VariantOptions): DynamicModule {
    const providers = [FindVariant, MakeVariant];
    return {
      module: VariantsModule,
      imports: [LinksModule],
      providers: [{ provide: VARIANT_OPTIONS, useValue: options }, ...providers],
      exports: providers,
    };
  }
}
