/**
 * node resume-upload.js http://localhost:3000 large.jpg: each call resumes the upload where the previous one failed.
 */
import { type BegunUpload, client, upload } from '@imglink/sdk';

const [, , baseUrl = '', path = '', key = ''] = process.argv;
client.setConfig({ baseUrl });

// A program that continues after a restart would store this in a file.
let begun: BegunUpload | undefined = key ? { key, deleteToken: '' } : undefined;
const keys = new Set<string>();
const failures: string[] = [];
const onBegun = (now: BegunUpload) => {
  begun = now;
  keys.add(now.key);
};

while (failures.length < 5) {
  try {
    const { key, deleteToken, uploadSha256 } = await upload(path, { begun, onBegun, retryForMs: 0 });
    console.log(JSON.stringify({ key, deleteToken, sha256: uploadSha256, keys: [...keys], failures }));
    break;
  } catch (error) {
    failures.push((error as Error).name);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
