import { ListMultipartUploadsCommand, type MultipartUpload, type S3Client } from '@aws-sdk/client-s3';
import { isDeepStrictEqual } from 'node:util';

/** Every multipart upload below a prefix that was neither completed nor aborted. */
export async function* listPartials(client: S3Client, Bucket: string, Prefix: string): AsyncGenerator<MultipartUpload> {
  let after: { KeyMarker?: string; UploadIdMarker?: string } = {};
  for (;;) {
    const page = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix, ...after }));
    yield* page.Uploads ?? [];
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
    const next = { ...(KeyMarker && { KeyMarker }), ...(UploadIdMarker && { UploadIdMarker }) };
    // Some servers answer this with a list of objects, whose pages go on otherwise: they would be asked for ever.
    if (!page.IsTruncated || next.KeyMarker === undefined || isDeepStrictEqual(next, after)) return;
    after = next;
  }
}
