/** node upload-stream.js http://localhost:3000 < photo.jpg */
import { createClient, upload } from '@imglink/sdk';

const client = createClient({ baseUrl: process.argv[2] ?? '' });
const image = await upload(process.stdin, { client, idempotencyKey: 'one-photo', signal: AbortSignal.timeout(30_000) });
console.log(JSON.stringify({ key: image.key, sha256: image.uploadSha256, deleteToken: image.deleteToken }));
