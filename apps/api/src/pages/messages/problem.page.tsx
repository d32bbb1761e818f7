import { MessagePage } from './message.page.js';
import { renderPage } from '../render-page.js';
import type { WebAssets } from '../web-assets.js';

export interface ProblemPageProps {
  code: string;
  status: number;
  title: string;
  meaning: string;
  /** Advice to the caller. */
  advice: string;
}

/** The page at the `type` URL of a problem: what it means and what to do. In English, like the API. */
export const problemPage = (assets: WebAssets, { code, status, title, meaning, advice }: ProblemPageProps): string =>
  renderPage(
    <MessagePage assets={assets} language="en" code={status} title={title} text={meaning}>
      <p>{advice}</p>
      <p>
        <code>{code}</code>
      </p>
      <p>
        <a class="button" href="/docs">
          The API
        </a>
      </p>
    </MessagePage>,
  );
