import { IMAGE_CONTENT_TYPES } from '#formats';
import { z } from 'zod';

const icon = z.object({ src: z.string(), type: z.string(), sizes: z.string(), purpose: z.string().optional() });
const sharedFiles = z.object({ name: z.string(), accept: z.array(z.string()) });

/** The members of a W3C Web Application Manifest that imglink uses, with a Web Share Target. */
export const webManifestSchema = z
  .object({
    name: z.string(),
    short_name: z.string(),
    description: z.string(),
    lang: z.string(),
    id: z.string(),
    start_url: z.string(),
    scope: z.string(),
    display: z.literal('standalone'),
    background_color: z.string(),
    theme_color: z.string(),
    icons: z.array(icon),
    share_target: z.object({
      action: z.string(),
      method: z.literal('POST'),
      enctype: z.literal('multipart/form-data'),
      params: z.object({ files: z.array(sharedFiles) }),
    }),
  })
  .meta({
    id: 'WebManifest',
    examples: [
      {
        name: 'imglink',
        short_name: 'imglink',
        description: 'Upload images',
        lang: 'en',
        id: '/',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        background_color: '#f6f5f1',
        theme_color: '#0b6b5f',
        icons: [{ src: '/favicon.svg', type: 'image/svg+xml', sizes: 'any' }],
        share_target: {
          action: '/upload',
          method: 'POST',
          enctype: 'multipart/form-data',
          params: { files: [{ name: 'image', accept: [...IMAGE_CONTENT_TYPES] }] },
        },
      },
    ],
  });

export type WebManifest = z.infer<typeof webManifestSchema>;
