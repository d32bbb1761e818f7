import { DomainError } from '#errors';
import { IdempotencyKeys } from '#uploads';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';

/**
 * Releases the claims of the previous process on idempotency keys before this process accepts requests. This process
 * holds the lock of the data folder, so the previous one has ended, and a retry need not wait until the claims expire.
 */
@Injectable()
export class FreeClaims implements OnModuleInit {
  private readonly logger = new Logger(FreeClaims.name);

  constructor(private readonly keys: IdempotencyKeys) {}

  /** A database that is read-only or full does not prevent the start. Images are served, and the claims expire. */
  async onModuleInit(): Promise<void> {
    try {
      await this.keys.releaseAll();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const reason = error.cause instanceof Error ? error.cause.message : error.message;
      this.logger.warn(
        `The claims of the previous process on idempotency keys were not released and expire by themselves: ${reason}`,
      );
    }
  }
}
