import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

import { logFields } from './log-fields.js';
import { plainError } from './plain-error.js';
import { scrub } from './scrub.js';

export type Log = Logger;

/** The token by which Nest injects the log: `@Inject(Log) log: Log`. */
export const Log = Symbol('Log');

/** One JSON line an event on standard output; secrets never reach it. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['req.headers.authorization', '*.deleteToken', '*.secret'],
    serializers: { err: (error: unknown) => plainError(error) },
    mixin: () => logFields() ?? {},
    // Written over whatever was said: words of drivers and of other servers come here too.
    hooks: { streamWrite: scrub },
  });
}

/** Nest's own messages, as lines of the same log. Its start-up chatter is debug. */
export class NestLog implements LoggerService {
  constructor(private readonly pino: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.pino.debug({ context: rest.at(-1) }, String(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.pino.warn({ context: rest.at(-1) }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    // Of a failed start, which Nest throws as well: whoever started it says why.
    if (rest.at(-1) === 'ExceptionHandler') return;
    if (message instanceof Error) this.pino.error({ err: message, context: rest.at(-1) }, message.message);
    else this.pino.error({ context: rest.at(-1), stack: rest.length > 1 ? rest[0] : undefined }, String(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.pino.fatal({ context: rest.at(-1) }, String(message));
  }
}
