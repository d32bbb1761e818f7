import { z } from 'zod';

/** A ShareX custom uploader: the fields that imglink sets. */
export const customUploaderSchema = z
  .object({
    Version: z.string(),
    Name: z.string(),
    DestinationType: z.string(),
    RequestMethod: z.literal('POST'),
    RequestURL: z.url(),
    Headers: z.record(z.string(), z.string()),
    Body: z.literal('MultipartFormData'),
    FileFormName: z.string(),
    URL: z.string(),
    ThumbnailURL: z.string(),
    DeletionURL: z.string(),
    ErrorMessage: z.string(),
  })
  .meta({
    id: 'ShareXUploader',
    examples: [
      {
        Version: '17.0.0',
        Name: 'imglink (img.example)',
        DestinationType: 'ImageUploader, FileUploader',
        RequestMethod: 'POST',
        RequestURL: 'https://img.example/v1/images',
        Headers: { Accept: 'application/json' },
        Body: 'MultipartFormData',
        FileFormName: 'image',
        URL: '{json:link}',
        ThumbnailURL: '{json:thumbnails.m}',
        DeletionURL: '{json:deleteUrl}',
        ErrorMessage: '{json:detail}',
      },
    ],
  });

export type CustomUploader = z.infer<typeof customUploaderSchema>;
