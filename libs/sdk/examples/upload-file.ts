/** node upload-file.js http://localhost:3000 photo.jpg */
import { client, DigestMismatch, ImgLinkError, upload } from '@imglink/sdk';

const [, , baseUrl = '', path = '', title = 'A lake'] = process.argv;
client.setConfig({ baseUrl });

try {
  const image = await upload(path, {
    title,
    retryForMs: 20_000,
    onProgress: ({ sent, total }) => console.error(`${sent} of ${total} bytes`),
  });
  console.log(JSON.stringify({ key: image.key, link: image.link, title: image.title, sha256: image.uploadSha256 }));
} catch (error) {
  if (!(error instanceof ImgLinkError) && !(error instanceof DigestMismatch)) throw error;
  console.log(JSON.stringify(error instanceof ImgLinkError ? { code: error.code, status: error.status } : error));
}
