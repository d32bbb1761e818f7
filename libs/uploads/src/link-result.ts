import type { JobResultCodec } from '#jobs';
import type { Link } from '#links';

type Json = Omit<Link, 'id' | 'sha256' | 'uploadSha256'> & {
  id: string;
  sha256: string;
  uploadSha256: string | null;
};

/** A link as the outcome of a job that ran elsewhere: the answer needs no look-up. */
export const linkResult: JobResultCodec<Link> = {
  encode: (link) =>
    JSON.stringify({
      ...link,
      id: String(link.id),
      sha256: link.sha256.toString('hex'),
      uploadSha256: link.uploadSha256?.toString('hex') ?? null,
    } satisfies Json),
  decode: (text) => {
    const json = JSON.parse(text) as Json;
    return {
      ...json,
      id: BigInt(json.id),
      sha256: Buffer.from(json.sha256, 'hex'),
      uploadSha256: json.uploadSha256 === null ? null : Buffer.from(json.uploadSha256, 'hex'),
    };
  },
};
