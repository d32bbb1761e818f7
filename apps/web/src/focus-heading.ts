/**
 * Moves the focus to the first of these headings that is still there once the page has been drawn anew. For when the
 * thing that had the focus is gone: without it, the keyboard would start at the top of the page again.
 */
export function focusHeading(...ids: string[]): void {
  requestAnimationFrame(() => {
    ids
      .map((id) => document.getElementById(id))
      .find((heading) => heading !== null)
      ?.focus();
  });
}
