import { strings } from '../strings.js';
import { NamedButton } from './named-button.js';

/** Passes the link to another app, by the share dialog of the system. Nothing where the browser has none. */
export function SendButton({ image }: { image: { link: string; name: string } }) {
  if (!('share' in navigator)) return null;
  // It rejects when the person closes the dialog.
  const send = () => void navigator.share({ title: image.name, url: image.link }).catch(() => undefined);
  return <NamedButton label={strings.send} name={image.name} onClick={send} />;
}
