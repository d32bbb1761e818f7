import { type DynamicModule, Module } from '@nestjs/common';

import { FaultPoints } from './fault-points.js';
import { Log } from './log.js';
import { Tracer } from './tracing/tracer.js';

export interface ObservabilityOptions {
  log: Log;
  tracer: Tracer;
  faults: FaultPoints;
}

/** Makes the log, the tracer and the fault points of the process injectable everywhere. */
@Module({})
export class ObservabilityModule {
  static forRoot({ log, tracer, faults }: ObservabilityOptions): DynamicModule {
    const providers = [
      { provide: Log, useValue: log },
      { provide: Tracer, useValue: tracer },
      { provide: FaultPoints, useValue: faults },
    ];
    return { module: ObservabilityModule, global: true, providers, exports: [Log, Tracer, FaultPoints] };
  }
}
