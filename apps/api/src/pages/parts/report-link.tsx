import { type Language, REPORT_PAGES } from '#language';

export interface ReportLinkProps {
  imageKey: string;
  language: Language;
  /** Tells the links of a page with several images apart, for screen readers. */
  name?: string;
}

/** Leads to the page that reports an image. */
export const ReportLink = ({ imageKey, language, name }: ReportLinkProps) => (
  <a class="report-link" href={`/report/${imageKey}`} rel="nofollow">
    {REPORT_PAGES[language].link}
    {name !== undefined && <span class="visually-hidden"> {name}</span>}
  </a>
);
