/** What a key asks for. */
export type Command =
  | 'next'
  | 'previous'
  | 'select'
  | 'range'
  | 'block'
  | 'unblock'
  | 'delete'
  | 'resolve'
  | 'open'
  | 'undo'
  | 'help'
  | 'leave';

const COMMANDS: Readonly<Record<string, Command>> = {
  j: 'next',
  k: 'previous',
  x: 'select',
  X: 'range',
  b: 'block',
  u: 'unblock',
  d: 'delete',
  r: 'resolve',
  z: 'undo',
  '?': 'help',
};

/** Where the focus is: in a field of text, on the checkbox of an image, on another control, or nowhere. */
export type FocusPlace = 'text' | 'item' | 'control' | 'page';

export type PressedKey = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/**
 * Returns the command of a key. In a field of text, Escape alone leaves it; everything else is text. Enter opens the
 * image only on its checkbox, so that it still presses buttons and follows links.
 */
export function commandOf({ key, ctrlKey, metaKey, altKey }: PressedKey, place: FocusPlace): Command | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  if (place === 'text') return key === 'Escape' ? 'leave' : undefined;
  if (key === 'Enter') return place === 'item' ? 'open' : undefined;
  return Object.hasOwn(COMMANDS, key) ? COMMANDS[key] : undefined;
}

/** Returns where the focus is. */
export function placeOf(target: EventTarget | null): FocusPlace {
  if (!(target instanceof Element)) return 'page';
  if (target.matches('input[name="key"]')) return 'item';
  if (target.matches('input:not([type="checkbox"]), select, textarea')) return 'text';
  return target.matches('a, button, summary, input') ? 'control' : 'page';
}
