import { VARIANTS } from '#formats';
import { ADMIN_PAGES } from '#language';
import type { ModerationAction } from '#moderation';

import type { ItemsSection } from './parts/action-bar.js';
import { type AdminPage, renderAdminPage } from './admin-page.js';

const SIDE = VARIANTS.s.side;

/** The list that a form was on. */
export interface FormPlace {
  section: ItemsSection;
  /** Its path and query. */
  back: string;
}

/** What undoes a block. */
export interface Undo {
  keys: readonly string[];
  /** The reason of the block. */
  reason: string;
}

export interface Results extends FormPlace {
  action: ModerationAction | 'resolve';
  done: readonly string[];
  /** The keys of images that there are not. */
  missing: readonly string[];
  /** The keys of images that were deleted before. */
  gone: readonly string[];
  undo: Undo | undefined;
}

/** The state that an action leaves. */
const STATE_AFTER = { block: 'blocked', unblock: 'live', delete: 'deleted' } as const;

/** The page with a result for each image, and a button that undoes a block. */
export function resultsPage(page: AdminPage, { action, done, missing, gone, undo, ...place }: Results): string {
  const { actions, reports, images } = ADMIN_PAGES[page.language];
  const text = action === 'resolve' ? reports.resolved : actions.done[action];
  const state = action === 'resolve' ? undefined : images.states[STATE_AFTER[action]];
  const hasPreviews = action !== 'delete';
  const rows = [
    ...done.map((key) => [key, state] as const),
    ...missing.map((key) => [key, actions.missing] as const),
    ...gone.map((key) => [key, actions.gone] as const),
  ];
  const children = (
    <>
      <p role="status">{text.replace('{count}', String(done.length))}</p>
      {state !== undefined && (
        <ul class="rows">
          {rows.map(([key, result]) => (
            <li key={key}>
              <span class="chosen-image">
                {hasPreviews && result === state && <Preview imageKey={key} />}
                <code class="id">{key}</code>
              </span>
              <span>{result}</span>
            </li>
          ))}
        </ul>
      )}
      {undo && (
        <form method="post" action={`/admin/${place.section}`}>
          <Chosen place={place} reason={undo.reason} keys={undo.keys} />
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
      <ul class="chosen">
        {keys.map((key) => (
          <li key={key}>
            <Preview imageKey={key} />
            <code class="id">{key}</code>
          </li>
        ))}
      </ul>
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

/** A small copy of an image that may be blocked, which links to a larger one. */
const Preview = ({ imageKey }: { imageKey: string }) => (
  <a href={`/admin/images/${imageKey}/preview?size=l`}>
    <img src={`/admin/images/${imageKey}/preview`} width={SIDE} height={SIDE} alt={imageKey} loading="lazy" />
  </a>
);

const Back = ({ place, label }: { place: FormPlace; label: string }) => (
  <p>
    <a class="button" href={place.back}>
      {label}
    </a>
  </p>
);
