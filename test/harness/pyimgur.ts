import { randomBytes } from 'node:crypto';

/** What the tests read of the objects in Imgur's answers. */
export interface PyImgurObject {
  id: string;
  deletehash: string;
  link: string;
  title: string | null;
  images: PyImgurObject[];
}

/** A part of a form: a field, or the bytes of the image. */
type Part = readonly [name: string, value: string | Buffer];
type Content = { json: object } | { parts: readonly Part[] };

/**
 * Sends the requests of pyimgur, as they were recorded from its version 0.8.1 with requests 2.34.2 (the package is for
 * Python, which the tests do not need), and reads the answers by its rules.
 */
export class PyImgur {
  /** `authorization`: a Client-ID, or Bearer with an access token. */
  constructor(
    private readonly baseUrl: string,
    private readonly authorization: string,
  ) {}

  /** `album`: the id of an album that the image is added to. */
  upload(image: Buffer, fields: { title?: string; album_id?: string } = {}): Promise<PyImgurObject> {
    return this.send('POST', '/3/image', { parts: [...Object.entries(fields), ['image', image]] });
  }

  find(kind: 'image' | 'album', id: string): Promise<PyImgurObject> {
    return this.send('GET', `/3/${kind}/${id}`);
  }

  /** An object of the client's own user is named by its id, and otherwise by its deletehash. */
  update(kind: 'image' | 'album', target: PyImgurObject, title: string): Promise<boolean> {
    const path = `/3/${kind}/${this.nameOf(target)}`;
    // It also sends the address itself, among the local variables of the Python function.
    return this.send(kind === 'image' ? 'POST' : 'PUT', path, { json: { title, url: this.baseUrl + path } });
  }

  delete(kind: 'image' | 'album', target: PyImgurObject): Promise<boolean> {
    return this.send('DELETE', `/3/${kind}/${this.nameOf(target)}`);
  }

  createAlbum(images: readonly PyImgurObject[]): Promise<PyImgurObject> {
    return this.send('POST', '/3/album/', { parts: idParts(images) });
  }

  addImages(album: PyImgurObject, images: readonly PyImgurObject[]): Promise<boolean> {
    return this.send('POST', `/3/album/${album.id}/add`, { json: { ids: images.map(({ id }) => id).join(',') } });
  }

  removeImages(album: PyImgurObject, images: readonly PyImgurObject[]): Promise<boolean> {
    return this.send('POST', `/3/album/${this.nameOf(album)}/remove_images`, { parts: idParts(images) });
  }

  /** Returns the name of the client's account. */
  async user(): Promise<string> {
    return (await this.send<{ url: string }>('GET', '/3/account/me')).url;
  }

  /** Reads pages until one is empty. */
  async list(user: string, kind: 'images' | 'albums'): Promise<string[]> {
    const ids: string[] = [];
    for (let page = 0; ; page++) {
      const items = await this.send<PyImgurObject[]>('GET', `/3/account/${user}/${kind}/${page}`);
      if (items.length === 0) return ids;
      ids.push(...items.map(({ id }) => id));
    }
  }

  private nameOf({ id, deletehash }: PyImgurObject): string {
    return this.authorization.startsWith('Bearer ') ? id : deletehash;
  }

  private async send<T>(method: string, path: string, content?: Content): Promise<T> {
    const headers = {
      'user-agent': 'python-requests/2.34.2',
      'accept-encoding': 'gzip, deflate',
      accept: '*/*',
      authorization: this.authorization,
    };
    const { type, body } = bodyOf(content);
    const answer = await fetch(this.baseUrl + path, {
      method,
      headers: { ...headers, ...(type && { 'content-type': type }) },
      ...(body && { body: new Uint8Array(body) }),
    });
    if (answer.status === 404) throw new Error('ResourceNotFoundError');
    const { data } = (await answer.json()) as { data: T & { error?: string } };
    if (!answer.ok) throw new Error(`${answer.status}: Imgur ERROR message: ${data.error ?? 'unknown Error'}`);
    for (const [name, value] of answer.headers) {
      if (name.startsWith('x-ratelimit') && !/^\d+$/.test(value)) throw new Error(`ValueError: ${name}: ${value}`);
    }
    return data;
  }
}

const idParts = (images: readonly PyImgurObject[]) => images.map(({ id }): Part => ['ids', id]);

function bodyOf(content: Content | undefined): { type?: string; body?: Buffer } {
  if (!content) return {};
  if ('json' in content) return { type: 'application/json', body: Buffer.from(JSON.stringify(content.json)) };
  const boundary = randomBytes(16).toString('hex');
  const parts = content.parts.flatMap(([name, value]) => {
    // The part of a file has a name, and no Content-Type.
    const file = typeof value === 'string' ? '' : '; filename="image"';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`;
    return [Buffer.from(head), Buffer.from(value as string), Buffer.from('\r\n')];
  });
  const body = Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
  return { type: `multipart/form-data; boundary=${boundary}`, body };
}
