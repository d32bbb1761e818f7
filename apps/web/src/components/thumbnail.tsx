import { useEffect, useState } from 'preact/hooks';

interface ThumbnailProps {
  /** URLs in order of preference. One that is missing, or that the browser cannot draw, is skipped. */
  sources: readonly (string | undefined)[];
  href?: string;
}

export function Thumbnail({ sources, href }: ThumbnailProps) {
  const known = sources.filter(Boolean);
  const [failures, setFailures] = useState(0);
  const source = known[failures];
  useEffect(() => setFailures(0), [known[0]]);
  const image = source ? (
    <img
      src={source}
      alt=""
      width="64"
      height="64"
      loading="lazy"
      decoding="async"
      onError={() => setFailures(failures + 1)}
    />
  ) : (
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <path d="M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4" fill="none" stroke="currentColor" stroke-width="1.5" />
    </svg>
  );
  // The link on the name beside it leads to the same page.
  return href ? (
    <a class="thumbnail" href={href} target="_blank" rel="noopener" tabIndex={-1} aria-hidden="true">
      {image}
    </a>
  ) : (
    <span class="thumbnail">{image}</span>
  );
}
