import { VARIANTS } from '#formats';
import type { Key } from '#keys';
import { formatDuration, type Language, REPORT_PAGES } from '#language';
import { REPORT_REASONS } from '#moderation';

import { MessagePage } from './message.page.js';
import { renderPage } from '../render-page.js';
import type { WebAssets } from '../web-assets.js';

const PREVIEW_SIDE = VARIANTS.b.side;
const MAX_TEXT = 2_000;
const MAX_CONTACT = 254;

/** Why a report was not accepted. */
export type ReportFailure = { outcome: 'invalid' } | { outcome: 'blocked'; retryAfterSeconds: number };

export interface ReportPage {
  image: { key: Key; title: string | null };
  /** What the person has entered, by the names of the fields. */
  entered?: Readonly<Record<string, string | undefined>>;
  failure?: ReportFailure;
}

/** The form that reports an image to the operator of the site. It works without a script. */
export function reportPage(
  assets: WebAssets,
  language: Language,
  { image, entered = {}, failure }: ReportPage,
): string {
  const strings = REPORT_PAGES[language];
  const preview = (
    <img src={`/i/${image.key}b.webp`} width={PREVIEW_SIDE} height={PREVIEW_SIDE} alt={image.title ?? strings.image} />
  );
  return renderPage(
    <MessagePage assets={assets} language={language} title={strings.title} text={strings.text} image={preview}>
      {failure && (
        <p class="failure" id="failure" role="alert">
          {failureText(failure, language)}
        </p>
      )}
      <form class="report" method="post" action={`/report/${image.key}`}>
        <fieldset aria-describedby={failure && 'failure'}>
          <legend>{strings.reason}</legend>
          {REPORT_REASONS.map((reason) => (
            <div key={reason} class="choice">
              <input
                type="radio"
                name="reason"
                id={reason}
                value={reason}
                required
                checked={entered.reason === reason}
              />
              <label for={reason}>{strings.reasons[reason]}</label>
            </div>
          ))}
        </fieldset>
        <label for="text">{strings.details}</label>
        <textarea id="text" name="text" rows={5} maxlength={MAX_TEXT}>
          {entered.text ?? ''}
        </textarea>
        <label for="contact">{strings.contact}</label>
        <input
          type="text"
          id="contact"
          name="contact"
          value={entered.contact ?? ''}
          maxlength={MAX_CONTACT}
          autocomplete="email"
        />
        <p>
          <button class="button primary" type="submit">
            {strings.submit}
          </button>{' '}
          <a class="button" href={`/gallery/${image.key}`}>
            {strings.back}
          </a>
        </p>
      </form>
    </MessagePage>,
  );
}

/** Confirms that a report was received. */
export function reportedPage(assets: WebAssets, language: Language, { key }: { key: Key }): string {
  const { thanks, back } = REPORT_PAGES[language];
  return renderPage(
    <MessagePage assets={assets} language={language} {...thanks}>
      <p>
        <a class="button" href={`/gallery/${key}`}>
          {back}
        </a>
      </p>
    </MessagePage>,
  );
}

function failureText(failure: ReportFailure, language: Language): string {
  const { invalid, tooMany } = REPORT_PAGES[language];
  return failure.outcome === 'invalid' ? invalid : tooMany(formatDuration(failure.retryAfterSeconds, language));
}
