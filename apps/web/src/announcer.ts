import { Observable } from './observable.js';

interface Announcement {
  text: string;
  /** True if the text is also visible, not only read by screen readers. */
  isShown: boolean;
}

/** The current text of the page's live region. */
export const announcement = new Observable<Announcement>({ text: '', isShown: false });

/** Announces to screen readers what the page already shows elsewhere. */
export function announce(text: string): void {
  setText(text, false);
}

/** Announces and shows a text that appears nowhere else on the page. */
export function notify(text: string): void {
  setText(text, true);
}

function setText(text: string, isShown: boolean): void {
  // Screen readers read only changes: a repeated text gets a no-break space at its end.
  announcement.value = { text: announcement.value.text === text ? `${text}\u00a0` : text, isShown };
}
