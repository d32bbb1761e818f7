import type { Problem } from './problem.js';

/** The problems of credentials, accounts and their limits: part of PROBLEMS. */
export const ACCESS_PROBLEMS = {
  'token-missing': {
    kind: 'unauthenticated',
    title: 'A token is required',
    advice: 'Send `Authorization: Bearer …` with the delete token of the image or the edit token of the album.',
  },
  'token-wrong': {
    kind: 'forbidden',
    title: 'The token belongs to something else',
    advice: 'Send the delete token of this image, or the edit token of this album.',
  },
  'credentials-required': {
    kind: 'unauthenticated',
    title: 'Credentials are required',
    advice: 'Send `Authorization: Bearer imk_…` with an API key, or sign in at /sign-in.',
  },
  'credentials-invalid': {
    kind: 'unauthenticated',
    title: 'The credentials are invalid',
    advice: 'The API key is unknown, revoked or expired, or its account is disabled. Send another key.',
  },
  'sign-in-failed': {
    kind: 'unauthenticated',
    title: 'Signing in failed',
    advice: 'Begin again at /sign-in, in the same browser and with cookies allowed.',
  },
  'scope-missing': {
    kind: 'forbidden',
    title: 'The credentials do not permit this',
    advice: 'Use an API key with the scope that `detail` names.',
  },
  'not-owner': {
    kind: 'forbidden',
    title: 'This belongs to another account',
    advice: 'Use the credentials of the account that owns it, or its delete token or edit token.',
  },
  'client-banned': {
    kind: 'forbidden',
    title: 'Uploads and reports from this address are banned',
    advice: 'Ask the operator of the site, who banned the address or its network. Images can still be read.',
  },
  'upload-banned': {
    kind: 'forbidden',
    title: 'The image is banned',
    advice: 'The operator of the site refuses this image. Nothing of it was stored.',
  },
  'ban-not-found': {
    kind: 'not-found',
    title: 'No such ban',
    advice: 'Check the id of the ban. It may have been deleted before.',
  },
  'report-not-found': {
    kind: 'not-found',
    title: 'No such report',
    advice: 'Check the id of the report.',
  },
  'account-not-found': {
    kind: 'not-found',
    title: 'No such account',
    advice: 'Check the id of the account.',
  },
  'account-exists': {
    kind: 'conflict',
    title: 'The name is taken',
    advice: 'Choose another name for the account.',
  },
  'key-not-found': {
    kind: 'not-found',
    title: 'No such API key',
    advice: 'Check the id of the key. It may have been revoked before.',
  },
  'too-many-keys': {
    kind: 'conflict',
    title: 'The account has too many API keys',
    advice: 'Revoke a key that is not in use.',
  },
  'limit-reached': {
    kind: 'rate',
    title: 'A limit of the account or API key is reached',
    advice: 'Wait for the time in `Retry-After`, or ask the administrator for a higher limit.',
  },
  'account-full': {
    kind: 'no-space',
    title: 'The account has no space left',
    advice: 'Delete images of the account, or ask the administrator for a higher limit.',
  },
  'access-token-invalid': {
    kind: 'unauthenticated',
    title: 'The access token is invalid',
    advice: 'Send `Authorization: Client-ID …` with an API key or any other text, or no Authorization.',
  },
  'credentials-needed': {
    kind: 'unauthenticated',
    title: 'User name and password are required',
    advice: 'Sign in as `admin` with the ADMIN_TOKEN.',
  },
  'cross-site-request': {
    kind: 'forbidden',
    title: 'The request came from another site',
    advice: 'Open the page in the browser and submit its form there.',
  },
} as const satisfies Record<string, Problem>;
