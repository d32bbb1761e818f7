/** For a page with a file input: uploads the file, reports the progress, and returns the link. */
import { createClient, upload } from '@imglink/sdk';

export async function uploadFrom(
  baseUrl: string,
  file: File,
): Promise<{ link: string; sha256: string; steps: number }> {
  let steps = 0;
  const client = createClient({ baseUrl });
  const { link, uploadSha256 } = await upload(file, { client, title: file.name, onProgress: () => (steps += 1) });
  return { link, sha256: uploadSha256, steps };
}
