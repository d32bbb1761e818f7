import { ADMIN_PAGES, type Language } from '#language';

export interface PagingLinksProps {
  language: Language;
  /** The path of the list. */
  path: string;
  /** True on the first page. */
  isFirst: boolean;
  /** The `before` of the next page; null on the last one. */
  next: string | null;
}

/** Links to the first and the next page of a list. */
export function PagingLinks({ language, path, isFirst, next }: PagingLinksProps) {
  const strings = ADMIN_PAGES[language].images;
  if (isFirst && next === null) return null;
  return (
    <p class="paging">
      {!isFirst && <a href={path}>{strings.newest}</a>}
      {next !== null && <a href={`${path}?before=${next}`}>{strings.older}</a>}
    </p>
  );
}
