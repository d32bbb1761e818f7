import { SecretFingerprint } from '#database';
import { KeyCodec } from '#keys';
import { Module, type OnModuleInit } from '@nestjs/common';

/** Stops the start, before any work is taken up, of a process whose KEY_SECRET is not the database's. */
@Module({})
export class SecretCheckModule implements OnModuleInit {
  constructor(
    private readonly fingerprint: SecretFingerprint,
    private readonly codec: KeyCodec,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.fingerprint.check(this.codec.fingerprint);
  }
}
