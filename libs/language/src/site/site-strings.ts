/** The texts of the footer of every page. */
export interface SiteStrings {
  contact: string;
  /** In place of the upload page, below an image that is blocked. */
  contactOperator: string;
  /** The names of SITE_LINKS that are translated. */
  links: Record<'imprint' | 'privacy' | 'terms', string>;
}

/** The texts of the page that reports an image. */
export interface ReportPageStrings {
  /** The link on the pages of images and albums. */
  link: string;
  title: string;
  text: string;
  /** The text alternative of the image. */
  image: string;
  reason: string;
  reasons: Record<'spam' | 'abuse' | 'illegal' | 'copyright' | 'privacy' | 'other', string>;
  details: string;
  contact: string;
  submit: string;
  /** The form lacks a reason, or a text is too long. */
  invalid: string;
  tooMany: (wait: string) => string;
  thanks: { title: string; text: string };
  back: string;
}
