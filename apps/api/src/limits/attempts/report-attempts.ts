import { CacheFactory } from '#cache';
import { Injectable } from '@nestjs/common';

import { ClientAttempts } from './client-attempts.js';

/** The reports of clients: 20 in an hour. */
@Injectable()
export class ReportAttempts extends ClientAttempts {
  constructor(caches: CacheFactory) {
    super(caches, { name: 'reports', max: 20, windowSeconds: 3_600 });
  }
}
