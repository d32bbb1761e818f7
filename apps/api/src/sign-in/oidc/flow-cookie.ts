import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';

const NAME = 'imglink_sign_in';
const LIFETIME_SECONDS = 600;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

const flowSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  expiresAt: z.int(),
});

/** What a browser that signs in with the OpenID provider has to bring back. */
export interface SignInFlow {
  state: string;
  nonce: string;
  /** The code verifier of PKCE (RFC 7636). */
  verifier: string;
  /** The path to continue at. */
  next: string;
}

/** Keeps a flow in a cookie that expires after 10 minutes, encrypted, so that no process has to remember it. */
export class FlowCookie {
  /** `key`: 32 bytes. `isSecure`: the site is served over https. */
  constructor(
    private readonly key: Buffer,
    private readonly isSecure: boolean,
  ) {}

  /** Returns the Set-Cookie field. */
  write(flow: SignInFlow, now: number = Date.now()): string {
    const text = JSON.stringify({ ...flow, expiresAt: now + LIFETIME_SECONDS * 1000 });
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, nonce);
    const sealed = Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
    return this.field(sealed.toString('base64url'), LIFETIME_SECONDS);
  }

  /** Returns the Set-Cookie field that deletes the cookie. */
  clear(): string {
    return this.field('', 0);
  }

  /** Returns the flow in a Cookie field; undefined if there is none, or if it was not written with this key. */
  read(field: string | undefined, now: number = Date.now()): SignInFlow | undefined {
    const value = new RegExp(`(?:^|;)\\s*${NAME}=([\\w-]+)`).exec(field ?? '')?.[1];
    if (value === undefined) return undefined;
    const sealed = Buffer.from(value, 'base64url');
    try {
      const decipher = createDecipheriv(CIPHER, this.key, sealed.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const bytes = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      const { expiresAt, ...flow } = flowSchema.parse(JSON.parse(bytes.toString()));
      return expiresAt > now ? flow : undefined;
    } catch {
      // Another KEY_SECRET, or a cookie that somebody changed.
      return undefined;
    }
  }

  /** The provider's redirect is a navigation from another site, which SameSite=Lax allows. */
  private field(value: string, maxAge: number): string {
    const secure = this.isSecure ? '; Secure' : '';
    return `${NAME}=${value}; Path=/sign-in; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`;
  }
}
