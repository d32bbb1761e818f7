import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { Log } from '#observability';
import { Inject, Injectable } from '@nestjs/common';

import type { Ban } from './ban.entity.js';

/** Records the uploads that a ban refuses. */
@Injectable()
export class BanRefusals {
  constructor(
    private readonly codec: KeyCodec,
    @Inject(Log) private readonly log: Log,
  ) {}

  /** Returns the error of an upload. `id`: that which the image would have had. */
  async refuse(id: bigint, { reason }: Pick<Ban, 'reason'>): Promise<DomainError> {
    this.log.info({ key: this.codec.encode(id), reason }, 'a banned image was refused');
    return new DomainError('upload-banned', 'This image may not be uploaded here.');
  }
}
