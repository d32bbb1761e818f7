import { CacheFactory } from '#cache';
import { Injectable } from '@nestjs/common';

import { ClientAttempts } from './client-attempts.js';

/** The wrong API keys and passwords with which clients try to sign in: 10 in 10 minutes. */
@Injectable()
export class SignInAttempts extends ClientAttempts {
  constructor(caches: CacheFactory) {
    super(caches, { name: 'sign-in', max: 10, windowSeconds: 600 });
  }
}
