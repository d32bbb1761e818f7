import { useEffect, useState } from 'preact/hooks';
import type { Observable } from '../observable.js';

/** The value of the observable. The component renders again when the value is replaced. */
export function useObservable<T>(observable: Observable<T>): T {
  const [, redraw] = useState<T>(observable.value);
  useEffect(() => {
    const update = () => redraw(() => observable.value);
    update();
    return observable.subscribe(update);
  }, [observable]);
  return observable.value;
}
