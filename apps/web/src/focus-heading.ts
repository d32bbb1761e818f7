/**
 * Moves the focus to the first of these headings that exists after the next rendering. Used when the focused element is
 * removed: the browser would move the focus to the top of the page.
 */
export function focusHeading(...ids: string[]): void {
  requestAnimationFrame(() => {
    ids
      .map((id) => document.getElementById(id))
      .find((heading) => heading !== null)
      ?.focus();
  });
}
