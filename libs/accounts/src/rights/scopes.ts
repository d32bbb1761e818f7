import type { ValueTransformer } from 'typeorm';

/**
 * The rights of a credential. `upload`: upload, create albums, read the account. `manage`: list, edit and delete the
 * account's images, albums and keys. `admin`: everything, and only keys of admin accounts have it.
 */
export const SCOPES = ['upload', 'manage', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];
export type Scopes = readonly Scope[];

export const DEFAULT_SCOPES: Scopes = ['upload', 'manage'];

/** Returns whether `scopes` permit what needs `scope`. `admin` permits everything. */
export const permits = (scopes: Scopes, scope: Scope): boolean => scopes.includes(scope) || scopes.includes('admin');

/** Stores scopes as text, separated by commas. */
export const scopesColumn: ValueTransformer = {
  to: (scopes: Scopes | undefined) => scopes?.join(','),
  from: (text: string): Scopes => SCOPES.filter((scope) => text.split(',').includes(scope)),
};
