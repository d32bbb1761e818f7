import { DomainError } from '#errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';

import type { AccessService } from '../access/access.service.js';
import { SignInRequiredError } from '../access/sessions/sign-in-redirect.format.js';
import { clientNetwork } from '../http/client-network.js';
import { SignInAttempts } from '../limits/attempts/sign-in-attempts.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Who may see the dashboard: people who are signed in as administrators, as on the other pages at /admin, and programs
 * that send the user `admin` and ADMIN_TOKEN (HTTP Basic, RFC 7617). Requests that change something must come from the
 * dashboard's own page.
 */
export class DashboardAuth {
  private readonly expected: Buffer | undefined;

  /** `token`: ADMIN_TOKEN. Without it there is no password, and only an administrator sees that the page exists. */
  constructor(
    token: string | undefined,
    private readonly access: Pick<AccessService, 'requirePerson'>,
    private readonly attempts: SignInAttempts,
  ) {
    this.expected = token === undefined ? undefined : digest(`admin:${token}`);
  }

  /**
   * Throws `scope-missing` for a person who is no administrator, `cross-site-request` for a change that another site
   * requests, SignInRequiredError for a page that nobody is signed in for, `credentials-needed` for another request
   * without the right password, and `rate-limited` after 10 wrong passwords of the client within 10 minutes. `isPage`:
   * a browser opens a page.
   */
  async check(request: FastifyRequest, reply: FastifyReply, isPage: boolean): Promise<void> {
    if (await this.isAdministrator(request)) return;
    if (!this.expected) throw new DomainError('not-found', 'There is nothing at this address.');
    if (isPage && request.headers.authorization === undefined) throw new SignInRequiredError();
    await this.checkPassword(this.expected, request, reply);
    if (isCrossSite(request)) throw new DomainError('cross-site-request', 'Another site may not do this.');
  }

  /** Returns false if nobody is signed in. Throws `scope-missing` and `cross-site-request`. */
  private async isAdministrator(request: FastifyRequest): Promise<boolean> {
    try {
      await this.access.requirePerson(request, 'admin');
      return true;
    } catch (error) {
      if (error instanceof SignInRequiredError) return false;
      throw error;
    }
  }

  private async checkPassword(expected: Buffer, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const client = clientNetwork(request.ip);
    const isRight = timingSafeEqual(digest(credentials(request)), expected);
    // A request without a password is not an attempt.
    const isAttempt = !isRight && request.headers.authorization !== undefined;
    const retryAfterSeconds = await (isAttempt ? this.attempts.count(client) : this.attempts.blockedSeconds(client));
    if (retryAfterSeconds !== undefined) {
      const detail = `Too many wrong passwords. Retry in ${Math.ceil(retryAfterSeconds / 60)} minutes.`;
      throw new DomainError('rate-limited', detail, { retryAfterSeconds });
    }
    if (isRight) return;
    // A browser would ask for the password when a script of the page sends a request after the session has ended.
    if (request.headers['sec-fetch-dest'] !== 'empty') {
      void reply.header('www-authenticate', 'Basic realm="imglink", charset="UTF-8"');
    }
    throw new DomainError('credentials-needed', 'Sign in at /sign-in, or send the password of the user `admin`.');
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
