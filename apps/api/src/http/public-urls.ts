import { IMAGE_FORMATS, type VariantExtension, type VariantSize, VARIANT_SIZES } from '#formats';
import type { Key } from '#keys';
import type { LinkFormat } from '#links';
import { Injectable } from '@nestjs/common';

/** Addresses as clients see them: PUBLIC_URL and a path. */
@Injectable()
export class PublicUrls {
  /** Without a slash at its end. Known only once the server listens where PUBLIC_URL is not set. */
  base = '';

  gallery(key: Key): string {
    return `${this.base}/gallery/${key}`;
  }

  album(key: Key): string {
    return `${this.base}/a/${key}`;
  }

  image(key: Key, format: LinkFormat): string {
    return `${this.base}/i/${key}.${IMAGE_FORMATS[format].extension}`;
  }

  variant(key: Key, size: VariantSize, extension: VariantExtension): string {
    return `${this.base}/i/${key}${size}.${extension}`;
  }

  /** One address for each size, in WebP. */
  thumbnails(key: Key): Record<VariantSize, string> {
    const urls = {} as Record<VariantSize, string>;
    for (const size of VARIANT_SIZES) urls[size] = this.variant(key, size, 'webp');
    return urls;
  }

  /** The path below PUBLIC_URL, if the address is one of ours at all, by http or https. */
  pathOf(address: string): string | undefined {
    const [url, base] = [URL.parse(address), new URL(this.base)];
    if (!url || !/^https?:$/.test(url.protocol) || url.host !== base.host) return undefined;
    const prefix = base.pathname.replace(/\/$/, '');
    return url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : undefined;
  }

  /** Where oEmbed describes a link, as JSON and as XML. */
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

  /** A path alone, so that an upload goes on by the way it began: to a proxy, not past it. */
  tusUpload(key: Key): string {
    return `${new URL(this.base).pathname.replace(/\/$/, '')}/files/${key}`;
  }

  deletePage(deleteToken: string): string {
    return `${this.base}/delete/${deleteToken}`;
  }
}
