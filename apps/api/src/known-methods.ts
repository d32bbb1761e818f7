import { DomainError } from '#errors';
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';

type Answer = (error: DomainError, request: FastifyRequest, reply: FastifyReply) => void;

const METHODS: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/**
 * Remembers the routes that are added from now on. What it gives adds the methods that they lack: OPTIONS says what a
 * path takes, the others are answered 405 with Allow. Routes of an encapsulated scope are left to that scope.
 */
export function watchMethods(fastify: FastifyInstance): (answer: Answer) => void {
  const known = new Map<string, Set<string>>();
  fastify.addHook('onRoute', ({ url, method, prefix }) => {
    if (prefix !== '' && prefix !== '/') return;
    const methods = known.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each.toUpperCase());
    known.set(url, methods);
  });
  return (answer) => {
    for (const [url, methods] of known) addOthers(fastify, url, methods, answer);
  };
}

function addOthers(fastify: FastifyInstance, url: string, known: ReadonlySet<string>, answer: Answer): void {
  const lacking = METHODS.filter((method) => !known.has(method));
  const allow = [...new Set([...METHODS.filter((method) => known.has(method)), 'OPTIONS'])].join(', ');
  const refused = lacking.filter((method) => method !== 'OPTIONS');
  if (refused.length > 0) {
    fastify.route({
      method: refused,
      url,
      exposeHeadRoute: false,
      handler: (request, reply) => {
        void reply.header('allow', allow);
        answer(new DomainError('method-not-allowed', `This address takes ${allow}.`), request, reply);
      },
    });
  }
  if (!lacking.includes('OPTIONS')) return;
  fastify.options(url, (_request, reply) => {
    void reply.headers({ allow, 'access-control-allow-methods': allow }).status(204).send();
  });
}
