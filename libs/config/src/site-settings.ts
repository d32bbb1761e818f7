import { z } from 'zod';

import { inSetting } from './invalid-settings.js';
import { checked, optional, text, whole } from './setting-types.js';

/** A link in the footer of every page. */
export interface SiteLink {
  /** Pages translate `imprint`, `privacy` and `terms`, and show others as they are. */
  name: string;
  url: string;
}

/** Who runs the site, for the footer of every page. */
export interface SiteSettings {
  name: string;
  /** A `mailto:` or `https:` URL; undefined: none. */
  contact: string | undefined;
  links: readonly SiteLink[];
}

const CONTACT = 'expected mailto:you@example.org or an https URL';
const LINKS = 'expected names and URLs such as imprint=https://example.org/imprint privacy=https://example.org/privacy';
/** Spaces and commas separate links; a comma that no name follows belongs to its URL. */
const BETWEEN_LINKS = /[\s,]+(?=[^\s=,]+=https?:)/;
const LINK = /^(?<name>[\p{L}\p{N}_-]{1,40})=(?<url>https?:\/\/\S+)$/u;

const isContact = (value: string) =>
  /^mailto:[^\s@<>]+@[^\s@<>]+$/.test(value) || (/^https:\/\/[^\s<>]+$/.test(value) && URL.canParse(value));

/** Part of `variables`. */
export const siteVariables = {
  SITE_NAME: checked(z.string().max(60, 'expected at most 60 characters'), {
    description: 'Name of the site. Pages, their titles and link previews show it',
    type: 'text',
    default: 'imglink',
  }),
  SITE_CONTACT: optional(z.string().refine(isContact, CONTACT), {
    description:
      'How to reach the operator of the site. `mailto:you@example.org` or an https URL; shown in the footer of every page, and named by the answers of blocked images and by /.well-known/security.txt',
    type: 'mailto or https URL',
  }),
  SITE_LINKS: text(
    'Links in the footer of every page. `imprint=https://example.org/imprint privacy=https://example.org/privacy`: `imprint`, `privacy` and `terms` are translated, other names are shown with `_` as a space',
  ),
  REPORTS_TO_HIDE: whole(
    'Number of open reports of different clients that block an image until an administrator looks at it. 0: never',
    { min: 0, max: 100, default: 0 },
  ),
};

interface SiteVariables {
  SITE_NAME: string;
  SITE_CONTACT?: string | undefined;
  SITE_LINKS: string;
}

/** Throws InvalidSettingsError if SITE_LINKS is not a list of links. */
export function siteOf(set: SiteVariables): SiteSettings {
  const { SITE_NAME: name, SITE_CONTACT: contact, SITE_LINKS: links } = set;
  return { name, contact, links: inSetting('SITE_LINKS', links, () => linksOf(links)) };
}

function linksOf(text: string): SiteLink[] {
  if (text === '') return [];
  return text.split(BETWEEN_LINKS).map((each) => {
    const { name = '', url = '' } = LINK.exec(each)?.groups ?? {};
    if (!URL.canParse(url)) throw new RangeError(LINKS);
    return { name, url };
  });
}
