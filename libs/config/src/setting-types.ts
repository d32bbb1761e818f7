import { z } from 'zod';

/** The documentation of a setting besides its name. It is attached to the schema as metadata. */
export interface SettingFacts {
  description: string;
  /** The allowed values, for people: `whole number from 1 to 256`. */
  type: string;
  /** The unit of a number. */
  unit?: string;
  /** The default as text; undefined: none. */
  default?: string;
  /** The value is never shown. */
  isSecret?: boolean;
}

export function factsOf(schema: z.ZodType): SettingFacts {
  return schema.meta() as unknown as SettingFacts;
}

/** A text; `''` is its default where none is given. */
export function text(description: string, { default: byDefault = '' } = {}) {
  return z
    .string()
    .default(byDefault)
    .meta({ description, type: 'text', ...(byDefault && { default: byDefault }) });
}

/** A setting that has no default and whose text `schema` checks. */
export function optional<S extends z.ZodType>(schema: S, facts: Omit<SettingFacts, 'default'>): z.ZodOptional<S> {
  return schema.optional().meta({ ...facts });
}

/** A setting whose text `schema` checks. */
export function checked<S extends z.ZodType<string, string>>(schema: S, facts: SettingFacts & { default: string }) {
  return (schema as z.ZodType<string, string>).default(facts.default).meta({ ...facts });
}

/** `on` or `off`, read as a boolean. */
export function flag(description: string, byDefault: 'on' | 'off') {
  return z
    .enum(['on', 'off'])
    .default(byDefault)
    .transform((value) => value === 'on')
    .meta({ description, type: '`on` or `off`', default: byDefault });
}

interface WholeOptions {
  min: number;
  max: number;
  default: number;
  unit?: string;
}

/** A whole number in decimal digits. */
export function whole(description: string, { min, max, default: byDefault, unit }: WholeOptions) {
  return z
    .string()
    .regex(/^\d+$/, `expected a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .default(byDefault)
    .meta({ description, type: `${min} to ${max}`, default: String(byDefault), ...(unit && { unit }) });
}

/** One of several words. */
export function choice<const T extends readonly [string, ...string[]]>(
  description: string,
  words: T,
  byDefault: T[number],
) {
  const type = words.map((word) => `\`${word}\``).join(', ');
  return z
    .enum(words)
    .default(byDefault as never)
    .meta({ description, type, default: byDefault });
}
