import { AsyncLocalStorage } from 'node:async_hooks';

/** What each line names that is logged on the way of a request or a job. */
export interface LogFields {
  requestId?: string;
  /** Of the image that it is about. */
  key?: string;
}

const underWay = new AsyncLocalStorage<LogFields>();

/** Of the request or job that is under way here. */
export const logFields = (): LogFields | undefined => underWay.getStore();

/** Runs `work`, and whatever comes of it, with these fields; they may still be added to. */
export const withLogFields = <T>(fields: LogFields, work: () => T): T => underWay.run(fields, work);

/** What became known on the way. */
export function addLogFields(fields: LogFields): void {
  Object.assign(underWay.getStore() ?? {}, fields);
}
