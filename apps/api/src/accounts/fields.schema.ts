import { z } from 'zod';

const MAX_CHARACTERS = 128;
const LENGTH = `must have 1 to ${MAX_CHARACTERS} characters`;

/** The 11 characters of the id of an account or a key. */
export const idField = z.string().regex(/^[0-9A-Za-z]{11}$/);
export const timeField = z.iso.datetime();

/** The name of an account or a key in a request. The length is counted in code points, as in the database. */
export const nameField = z
  .string('must be a text')
  .meta({ minLength: 1, maxLength: MAX_CHARACTERS })
  .trim()
  .refine((name) => name !== '' && [...name].length <= MAX_CHARACTERS, LENGTH)
  .refine((name) => !/\p{Cc}|\p{Cs}/u.test(name), 'must have no control characters');
