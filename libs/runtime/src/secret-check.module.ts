import { SecretFingerprint } from '#database';
import { KeyCodec } from '#keys';
import { Module } from '@nestjs/common';

const CHECKED = Symbol('checked KEY_SECRET');

/**
 * Stops the start of a process whose KEY_SECRET does not belong to the database, before it does any work. The check is
 * a provider's factory, because factories complete before any `onModuleInit`. A rotation may not begin before the end
 * of any node lease, and the process acquires its own lease in `onModuleInit`.
 */
@Module({
  providers: [
    {
      provide: CHECKED,
      inject: [SecretFingerprint, KeyCodec],
      useFactory: (fingerprint: SecretFingerprint, codec: KeyCodec) => fingerprint.check(codec.generations),
    },
  ],
})
export class SecretCheckModule {}
