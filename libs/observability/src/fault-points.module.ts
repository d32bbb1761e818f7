import { type DynamicModule, Module } from '@nestjs/common';

import { FaultPoints } from './fault-points.js';

/** Makes the fault points of the process injectable everywhere. */
@Module({})
export class FaultPointsModule {
  static forRoot(faults: FaultPoints): DynamicModule {
    const providers = [{ provide: FaultPoints, useValue: faults }];
    return { module: FaultPointsModule, global: true, providers, exports: [FaultPoints] };
  }
}
