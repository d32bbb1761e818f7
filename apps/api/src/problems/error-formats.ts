import type { DomainError } from '#errors';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Another form of error answers than problem documents, for some requests: HTML pages, Imgur's envelope. */
export interface ErrorFormat {
  /**
   * Sends the answer and returns true, or returns false when the request gets another format. Status and Cache-Control
   * are set already and may be overwritten. `error` is undefined for a bug, whose details are not for the client.
   */
  send(error: DomainError | undefined, request: FastifyRequest, reply: FastifyReply): boolean;
}

/** The formats that modules add when they are created. ProblemFilter asks each of them in this order. */
@Injectable()
export class ErrorFormats {
  private readonly formats: ErrorFormat[] = [];

  add(format: ErrorFormat): void {
    this.formats.push(format);
  }

  /** Sends the answer in the first format that accepts the request. Returns false when none does. */
  send(...answer: Parameters<ErrorFormat['send']>): boolean {
    return this.formats.some((format) => format.send(...answer));
  }
}
