import { SecretFingerprint } from '#database';
import { KeyCodec } from '#keys';
import { Module } from '@nestjs/common';

const CHECKED = Symbol('checked KEY_SECRET');

/**
 * Stops the start, before any work is taken up, of a process whose KEY_SECRET is not the database's. In a factory, since
 * these end before any module's onModuleInit: a rotation may not begin before the bound of any node number's lease, and
 * the process's own lease is not to count.
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
