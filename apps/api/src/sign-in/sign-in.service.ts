import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { AccessService } from '../access/access.service.js';
import { PeopleService } from '../access/sessions/people.service.js';
import { SignInAttempts } from '../limits/attempts/sign-in-attempts.js';
import { clientNetwork } from '../http/client-network.js';

/** `token`: the value of the session's cookie. */
export type SignInResult =
  { outcome: 'signed-in'; token: string } | { outcome: 'wrong' } | { outcome: 'blocked'; retryAfterSeconds: number };

/** Signs people in with API keys and ADMIN_TOKEN. */
@Injectable()
export class SignInService {
  constructor(
    private readonly access: AccessService,
    private readonly people: PeopleService,
    private readonly attempts: SignInAttempts,
  ) {}

  /** Begins a session. After 10 wrong attempts of the client within 10 minutes, every further one is blocked. */
  async signIn(request: FastifyRequest, secret: string): Promise<SignInResult> {
    const client = clientNetwork(request.ip);
    const blockedSeconds = await this.attempts.blockedSeconds(client);
    if (blockedSeconds !== undefined) return { outcome: 'blocked', retryAfterSeconds: blockedSeconds };
    const holder = await this.access.sessionFor(secret);
    // Other attempts of the client may have been counted during the look-up.
    const retryAfterSeconds = await (holder ? this.attempts.blockedSeconds(client) : this.attempts.count(client));
    if (retryAfterSeconds !== undefined) return { outcome: 'blocked', retryAfterSeconds };
    return holder ? { outcome: 'signed-in', token: await this.people.begin(request, holder) } : { outcome: 'wrong' };
  }
}
