import type { Identity } from '#accounts';

/** The claims of an ID token and of the UserInfo response together. */
export type Claims = Readonly<Record<string, unknown>>;

const MAX_NAME_CHARACTERS = 100;

/**
 * Returns the person whom the claims describe (OpenID Connect Core, section 5.1). `admins`: the groups, roles and
 * verified email addresses of administrators; if it is empty, the role is undefined.
 */
export function identityOf(issuer: string, subject: string, claims: Claims, admins: readonly string[]): Identity {
  const isAdmin = valuesOf(claims).some((value) => admins.includes(value));
  return {
    issuer,
    subject,
    name: nameIn(claims) ?? nameFrom(subject) ?? 'person',
    role: admins.length === 0 ? undefined : isAdmin ? 'admin' : 'member',
  };
}

/** The claims `groups` and `roles` are not standardised: providers send a list or one text. */
function valuesOf({ groups, roles, email, email_verified: isVerified }: Claims): string[] {
  const values: unknown[] = [groups, roles].flat(2);
  if (isVerified === true) values.push(email);
  return values.filter((value) => typeof value === 'string');
}

function nameIn({ preferred_username: username, email, name }: Claims): string | undefined {
  for (const value of [username, email, name]) {
    const text = nameFrom(value);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Returns the text on one line without control characters, or undefined if nothing remains. */
function nameFrom(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return [...text].slice(0, MAX_NAME_CHARACTERS).join('').trim() || undefined;
}
