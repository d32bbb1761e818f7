import { AsyncLocalStorage } from 'node:async_hooks';

/** Fields that every log line of one request or job has. */
export interface LogFields {
  requestId?: string;
  /** The key of the image. */
  key?: string;
}

const storage = new AsyncLocalStorage<LogFields>();

/** Returns the fields of the current request or job. */
export const logFields = (): LogFields | undefined => storage.getStore();

/** Runs `work`, and everything asynchronous that it starts, with these fields. `addLogFields` may add to them. */
export const withLogFields = <T>(fields: LogFields, work: () => T): T => storage.run(fields, work);

/** Adds fields to the current request or job. Does nothing outside of one. */
export function addLogFields(fields: LogFields): void {
  Object.assign(storage.getStore() ?? {}, fields);
}
