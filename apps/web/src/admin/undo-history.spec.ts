import { expect, it, vi } from 'vitest';

import { UndoHistory } from './undo-history.js';

it('undoes the action that began last, although an earlier one is answered later', () => {
  const changed = vi.fn();
  const history = new UndoHistory(changed);
  const [one, two] = [history.begin(), history.begin()];
  const [undoOne, undoTwo] = [vi.fn(), vi.fn()];
  history.complete(two, undoTwo);
  history.complete(one, undoOne);
  history.undoLast();
  expect([undoOne.mock.calls.length, undoTwo.mock.calls.length]).toEqual([0, 1]);
  history.undoLast();
  history.undoLast();
  expect([undoOne.mock.calls.length, undoTwo.mock.calls.length]).toEqual([1, 1]);
  expect(changed).toHaveBeenLastCalledWith(false);
});

it('undoes an action as soon as it is answered, if that was requested before', () => {
  const history = new UndoHistory(() => undefined);
  const entry = history.begin();
  const undo = vi.fn();
  history.undoLast();
  expect(undo).not.toHaveBeenCalled();
  history.complete(entry, undo);
  history.undoLast();
  expect(undo).toHaveBeenCalledOnce();
});

it('forgets an action without an undo', () => {
  const changed = vi.fn();
  const history = new UndoHistory(changed);
  const entry = history.begin();
  expect(history.isLast(entry)).toBe(true);
  history.complete(entry);
  expect(history.isLast(entry)).toBe(false);
  expect(changed).toHaveBeenLastCalledWith(false);
});
