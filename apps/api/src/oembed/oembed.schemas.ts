import { z } from 'zod';

import { EXAMPLE_BASE, EXAMPLE_KEY } from '../openapi/endpoint.decorator.js';
import { EXAMPLE_IMAGE } from '../openapi/example-image.js';

const pixels = z.int().min(1).max(65_535);

const pixelLimit = z
  .string()
  .regex(/^0*[1-9]\d{0,8}$/, 'must be a whole number of pixels')
  .transform(Number)
  .optional();

/** Other parameters are ignored: consumers may send any (oEmbed 1.0, section 2.2). */
export const oembedQuery = z.object({
  url: z.string('must be sent once: the link of an image or album'),
  format: z.string().default('json'),
  maxwidth: pixelLimit,
  maxheight: pixelLimit,
});

export type OembedQuery = z.infer<typeof oembedQuery>;

/** oEmbed 1.0 (https://oembed.com). */
export const oembedSchema = z
  .object({
    version: z.literal('1.0'),
    type: z.enum(['photo', 'link']).describe('`link` if no version of the image is within `maxwidth` and `maxheight`'),
    title: z.string().optional(),
    provider_name: z.string(),
    provider_url: z.url(),
    cache_age: z.int().min(0).max(31_536_000).describe('Seconds for which the answer may be cached'),
    url: z.url().optional().describe('The image, or its largest variant that fits'),
    width: pixels.optional(),
    height: pixels.optional(),
    thumbnail_url: z.url().optional(),
    thumbnail_width: pixels.optional(),
    thumbnail_height: pixels.optional(),
  })
  .meta({
    id: 'Oembed',
    examples: [
      {
        version: '1.0',
        type: 'photo',
        title: EXAMPLE_IMAGE.title,
        provider_name: 'imglink',
        provider_url: EXAMPLE_BASE,
        cache_age: 86400,
        url: `${EXAMPLE_BASE}/i/${EXAMPLE_IMAGE.name}`,
        width: EXAMPLE_IMAGE.width,
        height: EXAMPLE_IMAGE.height,
        thumbnail_url: `${EXAMPLE_BASE}/i/${EXAMPLE_KEY}m.webp`,
        thumbnail_width: EXAMPLE_IMAGE.width,
        thumbnail_height: EXAMPLE_IMAGE.height,
      },
    ],
  });

export type Oembed = z.infer<typeof oembedSchema>;
