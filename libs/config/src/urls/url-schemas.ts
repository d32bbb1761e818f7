import { z } from 'zod';

export const redisUrl = z.url({ protocol: /^rediss?$/, error: 'expected redis://host:port or rediss://host:port' });

export const httpUrl = z.url({ protocol: /^https?$/, error: 'expected an http or https URL' });

export const origin = z
  .url({ protocol: /^https?$/, error: 'expected an http or https URL such as https://img.example.org' })
  .refine((url) => /^https?:\/\/[^/?#@]+\/*$/.test(url), {
    error: 'expected scheme and host alone, such as https://img.example.org: no path, query, fragment or password',
    abort: true,
  })
  .transform((url) => url.replace(/\/+$/, ''));

export const databaseUrl = z
  .string()
  .regex(
    /^(sqlite:|mysql:\/\/)/,
    'expected sqlite: with an optional path, or mysql://user:password@host:port/database',
  );
