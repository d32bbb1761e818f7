import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

import { errorFields } from './error-fields.js';
import { logFields } from './log-fields.js';
import { scrubSecrets } from './secret-scrubber.js';

export type Log = Logger;

/** The token by which Nest injects the log: `@Inject(Log) log: Log`. */
export const Log = Symbol('Log');

/** Creates a log that writes one JSON line for each event to standard output, without secrets. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['req.headers.authorization', '*.deleteToken', '*.secret'],
    serializers: { err: (error: unknown) => errorFields(error) },
    mixin: () => logFields() ?? {},
    // Applied to the whole line: messages of drivers and of other servers may contain secrets as well.
    hooks: { streamWrite: scrubSecrets },
  });
}

/** Writes Nest's own messages to the log. Its messages about the start have the level debug. */
export class NestLog implements LoggerService {
  constructor(private readonly pino: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.pino.debug({ context: rest.at(-1) }, String(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.pino.warn({ context: rest.at(-1) }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    // Nest throws the error of a failed start as well, and the launcher prints it.
    if (rest.at(-1) === 'ExceptionHandler') return;
    if (message instanceof Error) this.pino.error({ err: message, context: rest.at(-1) }, message.message);
    else this.pino.error({ context: rest.at(-1), stack: rest.length > 1 ? rest[0] : undefined }, String(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.pino.fatal({ context: rest.at(-1) }, String(message));
  }
}
