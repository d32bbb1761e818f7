import { ADMIN_PAGES, type AdminPageStrings, type Language, PROBLEM_NAMES } from '#language';

/** The pages with images: sections of the administrators' pages. */
export type ItemsSection = 'images' | 'reports';

type Shortcut = keyof AdminPageStrings['shortcuts'];

const KEYS: Record<Exclude<Shortcut, 'close'>, string> = {
  next: 'j',
  previous: 'k',
  select: 'x',
  range: 'Shift x',
  block: 'b',
  unblock: 'u',
  delete: 'd',
  resolve: 'r',
  open: 'Enter',
  undo: 'z',
  help: '?',
};

/**
 * The actions on the chosen images of a form. Block is the first button, because Enter in the field of the
 * reason presses it.
 */
export function ActionBar({ section, language }: { section: ItemsSection; language: Language }) {
  const { actions } = ADMIN_PAGES[language];
  return (
    <section class="actions moderation" aria-label={actions.title}>
      <div class="reason">
        <label for="reason">{actions.reason}</label>
        <input type="text" id="reason" name="reason" value="" maxlength={500} autocomplete="off" />
      </div>
      <div class="options">
        <Option name="legal" label={actions.legal} />
        <Option name="ban" label={actions.ban} />
      </div>
      <div class="buttons">
        <ActionButton action="block" label={actions.names.block} />
        {section === 'images' ? (
          <ActionButton action="unblock" label={actions.names.unblock} />
        ) : (
          <ActionButton action="resolve" label={ADMIN_PAGES[language].reports.resolve} />
        )}
        <ActionButton action="delete" label={actions.names.delete} />
        <button class="button" type="button" hidden data-command="all">
          {actions.selectAll}
        </button>
        <button class="button" type="button" hidden data-command="help">
          {actions.keys}
        </button>
        <button class="button" type="button" hidden data-undo="">
          {actions.undo}
        </button>
      </div>
      <p class="outcome" role="status" data-status="" />
    </section>
  );
}

const Option = ({ name, label }: { name: string; label: string }) => (
  <label for={name}>
    <input type="checkbox" id={name} name={name} value="1" />
    {label}
  </label>
);

const ActionButton = ({ action, label }: { action: string; label: string }) => (
  <button class={action === 'delete' ? 'button danger' : 'button'} type="submit" name="action" value={action}>
    {label}
  </button>
);

/** Returns the texts that the script shows, as JSON. */
export function scriptTexts(language: Language): string {
  const { actions, images, reports } = ADMIN_PAGES[language];
  const { needsReason, needsImages, done, deleting, selected, failed, missing } = actions;
  const { states } = images;
  return JSON.stringify({
    needsReason,
    needsImages,
    done,
    deleting,
    selected,
    failed,
    missing,
    states,
    resolved: reports.resolved,
    problems: PROBLEM_NAMES[language],
  });
}

/** The list of the keys, which the script shows. */
export function ShortcutHelp({ section, language }: { section: ItemsSection; language: Language }) {
  const { shortcuts, actions } = ADMIN_PAGES[language];
  const leftOut = section === 'images' ? 'resolve' : 'unblock';
  const names = (Object.keys(KEYS) as (keyof typeof KEYS)[]).filter((name) => name !== leftOut);
  return (
    <dialog class="shortcuts" aria-labelledby="shortcuts" data-help="">
      <h2 id="shortcuts">{actions.keys}</h2>
      <dl>
        {names.map((name) => (
          <div key={name}>
            <dt>
              <kbd>{KEYS[name]}</kbd>
            </dt>
            <dd>{shortcuts[name]}</dd>
          </div>
        ))}
      </dl>
      <button class="button" type="button" data-close="">
        {shortcuts.close}
      </button>
    </dialog>
  );
}
