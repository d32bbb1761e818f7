import { ADMIN_PAGES, type Language } from '#language';
import type { ActionResult, ModerationAction } from '#moderation';

import type { ItemsSection } from './action-bar.js';
import { type AdminPage, renderAdminPage } from './admin-page.js';

/** The list that a form was on. */
export interface FormPlace {
  section: ItemsSection;
  /** Its path and query. */
  back: string;
}

interface Results {
  action: ModerationAction;
  reason: string;
  results: readonly ActionResult[];
}

/** The page with a result for each image, and a button that undoes a block. */
export function resultsPage(page: AdminPage, place: FormPlace, { action, reason, results }: Results): string {
  const { actions } = ADMIN_PAGES[page.language];
  const done = results.filter(({ status }) => status === 200);
  const children = (
    <>
      <p role="status">{actions.done[action].replace('{count}', String(done.length))}</p>
      <ul class="rows">
        {results.map((result) => (
          <li key={result.key}>
            <code class="id">{result.key}</code>
            <span>{resultText(result, page.language)}</span>
          </li>
        ))}
      </ul>
      {action === 'block' && done.length > 0 && (
        <form method="post" action={`/admin/${place.section}`}>
          <Chosen place={place} reason={reason} keys={done.map(({ key }) => key)} />
          <button class="button" type="submit" name="action" value="unblock">
            {actions.undo}
          </button>
        </form>
      )}
      <Back place={place} label={actions.back} />
    </>
  );
  return renderAdminPage(page, { title: actions.resultTitle, section: place.section, children });
}

/** The page after the reports of images were resolved. */
export function resolvedPage(page: AdminPage, place: FormPlace, images: number): string {
  const { actions, reports } = ADMIN_PAGES[page.language];
  const children = (
    <>
      <p role="status">{reports.resolved.replace('{count}', String(images))}</p>
      <Back place={place} label={actions.back} />
    </>
  );
  return renderAdminPage(page, { title: actions.resultTitle, section: place.section, children });
}

/** The page that asks whether to delete the chosen images. */
export function deletionPage(
  page: AdminPage,
  place: FormPlace,
  { keys, reason, bansImage }: { keys: readonly string[]; reason: string; bansImage: boolean },
): string {
  const { actions } = ADMIN_PAGES[page.language];
  const children = (
    <form method="post" action={`/admin/${place.section}`}>
      <Chosen place={place} reason={reason} keys={keys} />
      {bansImage && <input type="hidden" name="ban" value="1" />}
      <p>{actions.deleteText}</p>
      <p class="fact">{keys.join(', ')}</p>
      <div class="actions">
        <button class="button danger" type="submit" name="action" value="confirm-delete">
          {actions.deleteYes}
        </button>
        <a class="button" href={place.back}>
          {actions.keep}
        </a>
      </div>
    </form>
  );
  return renderAdminPage(page, { title: actions.deleteTitle(keys.length), section: place.section, children });
}

/** The page that says what the form lacks. */
export function faultPage(page: AdminPage, place: FormPlace, fault: 'needsReason' | 'needsImages'): string {
  const { actions } = ADMIN_PAGES[page.language];
  const children = (
    <>
      <p class="failure" role="alert">
        {actions[fault]}
      </p>
      <Back place={place} label={actions.back} />
    </>
  );
  return renderAdminPage(page, { section: place.section, children });
}

const Chosen = ({ place, reason, keys }: { place: FormPlace; reason: string; keys: readonly string[] }) => (
  <>
    <input type="hidden" name="back" value={place.back} />
    <input type="hidden" name="reason" value={reason} />
    {keys.map((key) => (
      <input key={key} type="hidden" name="key" value={key} />
    ))}
  </>
);

const Back = ({ place, label }: { place: FormPlace; label: string }) => (
  <p>
    <a class="button" href={place.back}>
      {label}
    </a>
  </p>
);

function resultText({ status, state }: ActionResult, language: Language): string {
  const { images, actions } = ADMIN_PAGES[language];
  if (status === 404) return actions.missing;
  return status === 410 || state === undefined ? actions.gone : images.states[state];
}
