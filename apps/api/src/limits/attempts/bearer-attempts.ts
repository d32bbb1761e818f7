import { CacheFactory } from '#cache';
import { Injectable } from '@nestjs/common';

import { ClientAttempts } from './client-attempts.js';

/**
 * The different bearer tokens with which clients try to guess ADMIN_TOKEN: 100 in 10 minutes. Programs may send tokens
 * that are meant for a proxy, so there are more than of SignInAttempts.
 */
@Injectable()
export class BearerAttempts extends ClientAttempts {
  constructor(caches: CacheFactory) {
    super(caches, { name: 'bearer', max: 100, windowSeconds: 600 });
  }
}
