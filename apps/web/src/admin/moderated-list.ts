import {
  type ActionResult,
  moderate,
  type ModerationAction,
  RefusedRequest,
  resolveReports,
  type WantedActions,
} from './admin-requests.js';
import { DelayedAction } from './delayed-action.js';
import { type Command, commandOf, placeOf } from './key-map.js';
import type { ListTexts } from './list-texts.js';
import { rangeOf, stepTo, targetsOf } from './selection.js';
import { type UndoEntry, UndoHistory } from './undo-history.js';

const DELETE_AFTER_MS = 6_000;
const INVERSE = { block: 'unblock', unblock: 'block' } as const;
const REASON_KEY = 'imglink.admin-reason';

type FormAction = ModerationAction | 'resolve';

/** The images of a page of administrators: which is current, which are selected, and what is done to them. */
export class ModeratedList {
  private readonly texts: ListTexts;
  private readonly items: readonly HTMLElement[];
  private readonly reason: HTMLInputElement;
  private readonly status: HTMLElement;
  private readonly undoButton: HTMLButtonElement;
  private readonly deletion = new DelayedAction(DELETE_AFTER_MS);
  private current = -1;
  private anchor = -1;
  /** The action that waits for a reason. */
  private wanted: FormAction | undefined;
  private readonly history = new UndoHistory((isAvailable) => (this.undoButton.hidden = !isAvailable));

  constructor(private readonly form: HTMLFormElement) {
    this.texts = JSON.parse(form.dataset.texts!) as ListTexts;
    this.items = [...form.querySelectorAll<HTMLElement>('li[data-key]')];
    this.reason = form.querySelector('#reason')!;
    this.status = form.querySelector('[data-status]')!;
    this.undoButton = form.querySelector('[data-undo]')!;
  }

  listen(): void {
    // The reason stays the same over the pages of a list.
    this.reason.value ||= sessionStorage.getItem(REASON_KEY) ?? '';
    for (const button of this.form.querySelectorAll<HTMLButtonElement>('[data-command]')) {
      button.hidden = false;
      button.addEventListener('click', () => (button.dataset.command === 'all' ? this.selectAll() : showHelp()));
    }
    document.querySelector('[data-close]')?.addEventListener('click', () => dialog()?.close());
    this.undoButton.addEventListener('click', () => this.undoLast());
    this.form.addEventListener('submit', (event) => this.submit(event));
    this.form.addEventListener('focusin', (event) => {
      const index = this.items.findIndex((item) => item.contains(event.target as Node));
      if (index >= 0) this.current = index;
    });
    this.form.addEventListener('change', (event) => {
      const index = this.items.findIndex((item) => item.contains(event.target as Node));
      if (index >= 0) this.selected(index);
    });
    document.addEventListener('keydown', (event) => {
      const command = dialog()?.open ? undefined : commandOf(event, placeOf(event.target));
      if (!command) return;
      event.preventDefault();
      this.obey(command);
    });
    window.addEventListener('pagehide', () => this.deletion.flush());
  }

  private obey(command: Command): void {
    switch (command) {
      case 'next':
        return this.moveTo(stepTo(this.current, 1, this.items.length));
      case 'previous':
        return this.moveTo(stepTo(this.current, -1, this.items.length));
      case 'select':
        return this.selectCurrent();
      case 'range':
        return this.selectRange();
      case 'open':
        return this.items[this.current]?.querySelector('a')?.click();
      case 'undo':
        return this.undoLast();
      case 'help':
        return showHelp();
      case 'leave':
        return this.moveTo(Math.max(0, this.current));
      default:
        return this.begin(command);
    }
  }

  private moveTo(index: number): void {
    const item = this.items[index];
    if (!item) return;
    boxOf(item).focus({ preventScroll: true });
    item.scrollIntoView({ block: 'nearest' });
    this.current = index;
  }

  private selectCurrent(): void {
    const item = this.items[this.current];
    if (!item) return;
    boxOf(item).checked = !boxOf(item).checked;
    this.selected(this.current);
  }

  private selectRange(): void {
    if (this.current < 0) return;
    for (const index of rangeOf(this.anchor, this.current)) boxOf(this.items[index]!).checked = true;
    this.selected(this.current);
  }

  private selectAll(): void {
    const isEveryOneSelected = this.items.every((item) => boxOf(item).checked);
    for (const item of this.items) boxOf(item).checked = !isEveryOneSelected;
    this.selected(-1);
  }

  private selected(anchor: number): void {
    this.anchor = anchor;
    this.say(this.texts.selected, this.selection().length);
  }

  private readonly selection = () => this.items.filter((item) => boxOf(item).checked);

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    // Enter in the field of the reason presses the first button, and continues the action that waits for the reason.
    const isByReason = document.activeElement === this.reason;
    this.begin(((isByReason && this.wanted) || button?.value || 'block') as FormAction);
  }

  private begin(action: FormAction): void {
    const isOffered = this.form.querySelector(`button[value="${action}"]`) !== null;
    if (!isOffered) return;
    const selected = this.selection();
    const targets = targetsOf(selected, this.items[this.current]);
    if (targets.length === 0) return this.say(this.texts.needsImages);
    const reason = this.reason.value.trim();
    if (reason === '' && action !== 'resolve') {
      this.wanted = action;
      this.reason.focus();
      return this.say(this.texts.needsReason);
    }
    this.wanted = undefined;
    sessionStorage.setItem(REASON_KEY, reason);
    for (const item of selected) boxOf(item).checked = false;
    this.perform(action, targets, reason);
    // Without a selection, a moderator goes through the images one by one.
    this.moveTo(selected.length > 0 ? this.current : stepTo(this.current, 1, this.items.length));
  }

  private perform(action: FormAction, targets: readonly HTMLElement[], reason: string): void {
    const keys = targets.map((item) => item.dataset.key!);
    if (action === 'resolve') return void this.resolve(targets, reason);
    const flag = (name: string) => this.form.querySelector<HTMLInputElement>(`#${name}`)!.checked;
    const legal = action === 'block' && flag('legal');
    const ban = action !== 'unblock' && flag('ban');
    const wanted = { action, keys, reason, ...(legal && { legal }), ...(ban && { ban }) };
    const entry = this.history.begin();
    const send = () =>
      void moderate(wanted).then((results) => this.complete(entry, wanted, results), this.failOf(entry));
    if (action !== 'delete') return send();
    for (const item of targets) item.dataset.waiting = '';
    this.deletion.start(() => {
      this.history.complete(entry);
      send();
    });
    this.history.complete(entry, () => {
      this.deletion.cancel();
      for (const item of targets) delete item.dataset.waiting;
      this.say('');
    });
    this.say(this.texts.deleting, keys.length);
  }

  private async resolve(targets: readonly HTMLElement[], note: string): Promise<void> {
    const fields = targets.flatMap((item) => [...item.querySelectorAll<HTMLInputElement>('input[name="report"]')]);
    try {
      await resolveReports(
        fields.map(({ value }) => value),
        note,
      );
      for (const item of targets) item.dataset.state = 'resolved';
      this.say(this.texts.resolved, targets.length);
    } catch (error) {
      this.failOf()(error);
    }
  }

  /** Shows the results, and offers to undo a block or its end. A deletion cannot be undone any more. */
  private complete(entry: UndoEntry, { action, reason }: WantedActions, results: readonly ActionResult[]): void {
    const keys = results.filter(({ status }) => status === 200).map(({ key }) => key);
    // The outcome of an earlier action does not hide that of a later one.
    const isLast = action === 'delete' || this.history.isLast(entry);
    this.show(results);
    if (isLast) this.say(this.texts.done[action], keys.length);
    if (action === 'delete' || keys.length === 0) return this.history.complete(entry);
    const inverse = INVERSE[action];
    this.history.complete(entry, () => {
      void moderate({ action: inverse, keys, reason }).then((undone) => {
        this.show(undone);
        this.say(this.texts.done[inverse], undone.length);
      }, this.failOf(entry));
    });
  }

  private show(results: readonly ActionResult[]): void {
    for (const { key, status, state } of results) {
      const item = this.items.find(({ dataset }) => dataset.key === key);
      const label = item?.querySelector<HTMLElement>('[data-state-name]');
      if (!item || !label) continue;
      delete item.dataset.waiting;
      if (state) item.dataset.state = state;
      showPreview(item, key);
      label.hidden = false;
      label.textContent = status === 404 ? this.texts.missing : this.texts.states[state ?? 'deleted'];
    }
  }

  private undoLast(): void {
    this.history.undoLast();
    this.moveTo(this.current);
  }

  private readonly failOf = (entry?: UndoEntry) => (error: unknown) => {
    if (entry) this.history.complete(entry);
    for (const item of this.items) delete item.dataset.waiting;
    const code = error instanceof RefusedRequest ? error.code : undefined;
    const problem = code === undefined ? undefined : this.texts.problems[code];
    this.say(problem === undefined ? this.texts.failed : `${this.texts.failed} (${problem})`);
  };

  private say(text: string, count = 0): void {
    this.status.textContent = text.replace('{count}', String(count));
  }
}

const boxOf = (item: HTMLElement) => item.querySelector<HTMLInputElement>('input[name="key"]')!;
/** The page of a blocked image does not show it, so the link leads to the preview. */
function showPreview(item: HTMLElement, key: string): void {
  const link = item.querySelector('a');
  if (!link) return;
  item.dataset.link ??= link.getAttribute('href')!;
  link.href = item.dataset.state === 'blocked' ? `/admin/images/${key}/preview?size=l` : item.dataset.link;
}

const dialog = () => document.querySelector<HTMLDialogElement>('dialog[data-help]');
const showHelp = () => dialog()?.showModal();
