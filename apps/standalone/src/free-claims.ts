import { DomainError } from '#errors';
import { IdempotencyKeys } from '#uploads';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';

/**
 * Releases the claims of the former process on idempotency keys before this process takes requests. This process holds
 * the lock of the data folder, so the former one is dead, and a repeat of its requests need not wait until they lapse.
 */
@Injectable()
export class FreeClaims implements OnModuleInit {
  private readonly logger = new Logger(FreeClaims.name);

  constructor(private readonly keys: IdempotencyKeys) {}

  /** A database that is read-only or full does not stop the start: images are served, and the claims lapse. */
  async onModuleInit(): Promise<void> {
    try {
      await this.keys.releaseAll();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const reason = error.cause instanceof Error ? error.cause.message : error.message;
      this.logger.warn(`The claims of the former process were not released; they lapse within minutes: ${reason}`);
    }
  }
}
