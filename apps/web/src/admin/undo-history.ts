/** An action in the history. Its undo is known once the server has answered. */
export interface UndoEntry {
  undo: (() => void) | undefined;
  /** True if the undo was requested before the server answered. */
  isRequested: boolean;
}

/** The actions that can be undone, in the order in which they began. */
export class UndoHistory {
  private readonly entries: UndoEntry[] = [];

  /** `changed` is called with true while there is an action to undo. */
  constructor(private readonly changed: (isAvailable: boolean) => void) {}

  begin(): UndoEntry {
    const entry = { undo: undefined, isRequested: false };
    this.entries.push(entry);
    this.changed(true);
    return entry;
  }

  /** Adds the undo of an action, and undoes it if that was requested before. Without an undo, forgets the action. */
  complete(entry: UndoEntry, undo?: () => void): void {
    if (undo && !entry.isRequested) entry.undo = undo;
    else this.forget(entry);
    if (entry.isRequested) undo?.();
  }

  /** Undoes the last action, or does so as soon as the server has answered. */
  undoLast(): void {
    const entry = this.entries.at(-1);
    if (!entry) return;
    if (!entry.undo) return void (entry.isRequested = true);
    this.forget(entry);
    entry.undo();
  }

  isLast(entry: UndoEntry): boolean {
    return this.entries.at(-1) === entry;
  }

  private forget(entry: UndoEntry): void {
    const index = this.entries.indexOf(entry);
    if (index >= 0) this.entries.splice(index, 1);
    this.changed(this.entries.length > 0);
  }
}
