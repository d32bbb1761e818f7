/** An action that waits for some seconds, so that it can be undone before it is sent. At most one waits at a time. */
export class DelayedAction {
  private waiting: { send: () => void; timer: ReturnType<typeof setTimeout> } | undefined;

  constructor(private readonly delayMs: number) {}

  /** An earlier action that still waits is sent at once. */
  start(send: () => void): void {
    this.flush();
    this.waiting = { send, timer: setTimeout(() => this.flush(), this.delayMs) };
  }

  /** Sends the action that waits, such as when the page is left. */
  flush(): void {
    const waiting = this.take();
    waiting?.send();
  }

  /** Drops the action that waits. Returns false if none does. */
  cancel(): boolean {
    return this.take() !== undefined;
  }

  private take(): { send: () => void } | undefined {
    const { waiting } = this;
    this.waiting = undefined;
    clearTimeout(waiting?.timer);
    return waiting;
  }
}
