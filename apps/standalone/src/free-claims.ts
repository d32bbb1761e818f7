import { Idempotency } from '#uploads';
import { Injectable, type OnModuleInit } from '@nestjs/common';

/**
 * Frees what the former process was at work on when it died, before this one takes requests: this one has the lock of
 * the data, so the former one is dead. A repeat of its requests need not wait for their leases to lapse.
 */
@Injectable()
export class FreeClaims implements OnModuleInit {
  constructor(private readonly idempotency: Idempotency) {}

  async onModuleInit(): Promise<void> {
    await this.idempotency.freeAll();
  }
}
