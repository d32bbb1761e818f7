import { DomainError } from '#errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';

import { SignInAttempts } from '../limits/attempts/sign-in-attempts.js';
import { clientNetwork } from '../http/client-network.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * HTTP Basic authentication of the dashboard (RFC 7617): user `admin` and the ADMIN_TOKEN. Requests that change
 * something must come from the dashboard's own page.
 */
export class DashboardAuth {
  private readonly expected: Buffer;

  constructor(
    token: string,
    private readonly attempts: SignInAttempts,
  ) {
    this.expected = digest(`admin:${token}`);
  }

  /**
   * Throws `rate-limited` after 10 wrong passwords of the client within 10 minutes, whatever it sends;
   * `credentials-needed` for a missing or wrong password; `cross-site-request` for a change that another site requests.
   */
  async check(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const client = clientNetwork(request.ip);
    const isRight = timingSafeEqual(digest(credentials(request)), this.expected);
    // The first request of a browser has no password; it is not an attempt.
    const isAttempt = !isRight && request.headers.authorization !== undefined;
    const retryAfterSeconds = await (isAttempt ? this.attempts.count(client) : this.attempts.blockedSeconds(client));
    if (retryAfterSeconds !== undefined) {
      const detail = `Too many wrong passwords. Retry in ${Math.ceil(retryAfterSeconds / 60)} minutes.`;
      throw new DomainError('rate-limited', detail, { retryAfterSeconds });
    }
    if (!isRight) {
      void reply.header('www-authenticate', 'Basic realm="imglink", charset="UTF-8"');
      throw new DomainError('credentials-needed', 'Only the administrator may see this.');
    }
    if (isCrossSite(request)) throw new DomainError('cross-site-request', 'Another site may not do this.');
  }
}

function credentials({ headers }: FastifyRequest): string {
  const encoded = /^basic +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString();
}

/**
 * Browsers add the password to requests that other sites cause, too. Unlike `isCrossSite` of the access room, this
 * allows programs, which send neither field, and every host at which the administrator reaches the dashboard.
 */
function isCrossSite(request: FastifyRequest): boolean {
  if (SAFE_METHODS.has(request.method)) return false;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin';
  const { origin } = request.headers;
  return origin !== undefined && URL.parse(origin)?.host !== request.host;
}

/** Digests have one length, so the comparison takes the same time for every password. */
const digest = (text: string) => createHash('sha256').update(text).digest();
