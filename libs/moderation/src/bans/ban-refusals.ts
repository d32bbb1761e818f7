import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { Log } from '#observability';
import { Inject, Injectable } from '@nestjs/common';

import { type Actor, AuditLog } from '../audit/audit-log.js';
import type { Ban } from './ban.entity.js';

const IMGLINK: Actor = { id: null, name: 'imglink' };

/** Records the uploads that a ban refuses, in the audit log and in the log of the process. */
@Injectable()
export class BanRefusals {
  constructor(
    private readonly codec: KeyCodec,
    private readonly audit: AuditLog,
    @Inject(Log) private readonly log: Log,
  ) {}

  /**
   * Returns the error of an upload. `id`: that which the image would have had. Throws `no-space` or `unavailable` if
   * the line cannot be written.
   */
  async refuse(id: bigint, { reason }: Pick<Ban, 'reason'>): Promise<DomainError> {
    const key = this.codec.encode(id);
    this.log.info({ key, reason }, 'a banned image was refused');
    await this.audit.append({ actor: IMGLINK, action: 'refuse', target: key, reason });
    return new DomainError('upload-banned', 'This image may not be uploaded here.');
  }
}
