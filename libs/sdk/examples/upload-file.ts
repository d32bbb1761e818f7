/** node upload-file.js http://localhost:3000 photo.jpg */
import { DigestMismatch, Imglink, ImgLinkError } from '@imglink/sdk';

const [, , baseUrl = '', path = '', title = 'A lake'] = process.argv;
const imglink = new Imglink({ baseUrl, retryForMs: 20_000 });

try {
  const image = await imglink.upload(path, {
    title,
    onProgress: ({ sent, total }) => console.error(`${sent} of ${total} bytes`),
  });
  console.log(JSON.stringify({ key: image.key, link: image.link, title: image.title, sha256: image.uploadSha256 }));
} catch (error) {
  if (!(error instanceof ImgLinkError) && !(error instanceof DigestMismatch)) throw error;
  console.log(JSON.stringify(error instanceof ImgLinkError ? { code: error.code, status: error.status } : error));
}
