const NAME = 'imglink_session';
const LIFETIME_SECONDS = 30 * 86_400;

/** Returns the token in the Cookie field (RFC 6265), or undefined if there is none. */
export function sessionToken(field: string | undefined): string | undefined {
  for (const pair of field?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === NAME) return value;
  }
  return undefined;
}

/** Returns the Set-Cookie field that begins a session. `isSecure`: the site is served over https. */
export const sessionCookie = (token: string, isSecure: boolean): string =>
  `${NAME}=${token}; Path=/; Max-Age=${LIFETIME_SECONDS}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;

/** Returns the Set-Cookie field that ends the session in the browser. */
export const endedSessionCookie = (isSecure: boolean): string =>
  `${NAME}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
