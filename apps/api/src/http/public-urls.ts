import { type ImageExtension, type VariantExtension, type VariantSize, VARIANT_SIZES } from '#formats';
import type { Key } from '#keys';
import { Injectable } from '@nestjs/common';

/** URLs as clients see them: PUBLIC_URL and a path. */
@Injectable()
export class PublicUrls {
  /**
   * PUBLIC_URL without a slash at its end. bootstrap.ts sets it: without PUBLIC_URL it is known when the server
   * listens.
   */
  base = '';

  /** True if browsers reach the site over https. */
  get isSecure(): boolean {
    return this.base.startsWith('https:');
  }

  gallery(key: Key): string {
    return `${this.base}/gallery/${key}`;
  }

  album(key: Key): string {
    return `${this.base}/a/${key}`;
  }

  image(key: Key, extension: ImageExtension): string {
    return `${this.base}/i/${key}.${extension}`;
  }

  variant(key: Key, size: VariantSize, extension: VariantExtension): string {
    return `${this.base}/i/${key}${size}.${extension}`;
  }

  /** The URL of each size, as WebP. */
  thumbnails(key: Key): Record<VariantSize, string> {
    const urls = {} as Record<VariantSize, string>;
    for (const size of VARIANT_SIZES) urls[size] = this.variant(key, size, 'webp');
    return urls;
  }

  /** The path below PUBLIC_URL of a URL. Returns undefined for URLs of other hosts or schemes. */
  pathOf(address: string): string | undefined {
    const [url, base] = [URL.parse(address), new URL(this.base)];
    if (!url || !/^https?:$/.test(url.protocol) || url.host !== base.host) return undefined;
    const prefix = base.pathname.replace(/\/$/, '');
    return url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : undefined;
  }

  /** The oEmbed documents of a link. */
  oembed(link: string): { json: string; xml: string } {
    const address = `${this.base}/oembed?url=${encodeURIComponent(link)}`;
    return { json: `${address}&format=json`, xml: `${address}&format=xml` };
  }

  uploadStatus(key: Key): string {
    return `${this.base}/v1/uploads/${key}`;
  }

  metadata(key: Key): string {
    return `${this.base}/v1/images/${key}`;
  }

  /** A path without a host, so that clients continue an upload at the host where they started it, such as a proxy. */
  tusUpload(key: Key): string {
    return `${new URL(this.base).pathname.replace(/\/$/, '')}/files/${key}`;
  }

  deletePage(deleteToken: string): string {
    return `${this.base}/delete/${deleteToken}`;
  }
}
