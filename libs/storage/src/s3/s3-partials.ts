import {
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  type MultipartUpload,
  type S3Client,
} from '@aws-sdk/client-s3';

/** Every multipart upload below a prefix that was neither completed nor aborted. */
export async function* listPartials(client: S3Client, Bucket: string, Prefix: string): AsyncGenerator<MultipartUpload> {
  let page: ListMultipartUploadsCommandOutput | undefined;
  do {
    const after = { KeyMarker: page?.NextKeyMarker, UploadIdMarker: page?.NextUploadIdMarker };
    page = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix, ...after }));
    yield* page.Uploads ?? [];
  } while (page.IsTruncated);
}
