import type { SiteLink, SiteSettings } from '#config';
import { type Language, SITE_PAGES } from '#language';

/** The footer of every page: how to reach who runs the site, and the legal pages. Nothing if there is neither. */
export function SiteFooter({ site, language }: { site: SiteSettings; language: Language }) {
  const { name, contact, links } = site;
  if (contact === undefined && links.length === 0) return null;
  return (
    <footer class="site">
      <p>{name}</p>
      {contact !== undefined && <a href={contact}>{SITE_PAGES[language].contact}</a>}
      {links.map((link) => (
        <a key={link.url} href={link.url}>
          {labelOf(link, language)}
        </a>
      ))}
    </footer>
  );
}

function labelOf({ name }: SiteLink, language: Language): string {
  const { links } = SITE_PAGES[language];
  return Object.entries(links).find(([known]) => known === name.toLowerCase())?.[1] ?? name.replaceAll('_', ' ');
}
