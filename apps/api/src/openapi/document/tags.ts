import type { OpenAPIObject } from '@nestjs/swagger';

interface Tag {
  name: string;
  description: string;
  /** Matches the paths of its operations. */
  paths: RegExp;
}

/** The tags of the API. An operation gets the first one that matches its path. */
const TAGS: readonly Tag[] = [
  { name: 'images', description: 'Upload images, read them, delete them', paths: /^\/(?:v1\/images|i\/)/ },
  { name: 'albums', description: 'Albums: images under one link', paths: /^\/v1\/(?:account\/)?albums/ },
  { name: 'uploads', description: 'Follow an upload until it is stored', paths: /^\/v1\/uploads\// },
  { name: 'accounts', description: 'Accounts and their API keys', paths: /^\/v1\/(?:accounts?|keys)(?:\/|$)/ },
  {
    name: 'tus',
    description: 'Upload an image in several requests and resume it after a failure (tus 1.0)',
    paths: /^\/files/,
  },
  { name: 'imgur', description: "The endpoints that clients of Imgur's API v3 use", paths: /^\/3\// },
  { name: 'tools', description: 'Configurations for programs that upload images', paths: /^\/sharex/ },
  { name: 'embedding', description: 'Embed images and albums in other sites (oEmbed)', paths: /^\/oembed/ },
  {
    name: 'pages',
    description: 'Pages for browsers',
    paths:
      /^\/(?:$|upload$|manifest\.|gallery\/|delete\/|download\/|a\/|sign-in|sign-out|account(?:\/|$)|report\/|problems\/|docs|\{name\})/,
  },
  { name: 'admin', description: 'Endpoints for operators', paths: /^\/(?:v1\/)?admin(?:\/|$)/ },
  { name: 'service', description: 'Health, metrics and this document', paths: /^\// },
];

export const tagOf = (path: string): string => TAGS.find(({ paths }) => paths.test(path))?.name ?? 'service';

/** The tags that operations of the document have. */
export function tagsOf({ paths }: OpenAPIObject): { name: string; description: string }[] {
  const used = new Set(Object.keys(paths).map(tagOf));
  return TAGS.filter(({ name }) => used.has(name)).map(({ name, description }) => ({ name, description }));
}
