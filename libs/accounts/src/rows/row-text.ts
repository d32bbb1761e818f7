import { z } from 'zod';

/** The columns of rows that the shared cache holds as JSON. */
export const idInText = z.string().regex(/^\d+$/).transform(BigInt);
/** Milliseconds since 1970. */
export const timeInText = z.int();
export const digestInText = z.base64().transform((text) => Buffer.from(text, 'base64'));
