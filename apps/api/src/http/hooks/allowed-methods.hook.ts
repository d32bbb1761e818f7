import { DomainError } from '#errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { METHODS as NODE_METHODS } from 'node:http';

type AnswerError = (error: DomainError, request: FastifyRequest, reply: FastifyReply) => void;

/** In the order in which Allow names them. */
const USUAL_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];
/**
 * All other methods that Node parses, such as QUERY and WebDAV's. Node passes a CONNECT to no handler: answerConnect
 * does it.
 */
const UNUSUAL_METHODS = NODE_METHODS.filter((method) => !USUAL_METHODS.includes(method) && method !== 'CONNECT');
const METHODS = [...USUAL_METHODS, ...UNUSUAL_METHODS];

/**
 * Collects the routes that are added from now on. The function that it returns adds a route for each method that they
 * lack: OPTIONS answers with the methods of the path in Allow (RFC 9110 §9.3.7), others with 405 (§15.5.6). Routes of
 * an encapsulated scope are not changed.
 */
export function collectMethods(fastify: FastifyInstance): (answerError: AnswerError) => void {
  // Without a body, because Fastify would refuse a QUERY without Content-Type before it finds the 405.
  for (const method of UNUSUAL_METHODS) fastify.addHttpMethod(method, { hasBody: false, overrideExisting: true });
  const methodsOf = new Map<string, Set<string>>();
  fastify.addHook('onRoute', ({ url, method, prefix }) => {
    if (prefix !== '' && prefix !== '/') return;
    const methods = methodsOf.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each.toUpperCase());
    methodsOf.set(url, methods);
  });
  return (answerError) => {
    for (const [url, methods] of methodsOf) addMissingMethods(fastify, url, methods, answerError);
  };
}

function addMissingMethods(
  fastify: FastifyInstance,
  url: string,
  existing: ReadonlySet<string>,
  answerError: AnswerError,
): void {
  const missing = METHODS.filter((method) => !existing.has(method));
  const allow = allowField(existing);
  const refused = missing.filter((method) => method !== 'OPTIONS');
  if (refused.length > 0) {
    fastify.route({
      method: refused,
      url,
      exposeHeadRoute: false,
      handler: (request, reply) => {
        if (hasEmptyParameter(request)) return answerError(notFound(), request, reply);
        void reply.header('allow', allow);
        answerError(new DomainError('method-not-allowed', `Allowed methods: ${allow}.`), request, reply);
      },
    });
  }
  if (!missing.includes('OPTIONS')) return;
  fastify.options(url, (request, reply) => {
    if (hasEmptyParameter(request)) return answerError(notFound(), request, reply);
    void reply.headers({ allow, 'access-control-allow-methods': allow }).status(204).send();
  });
}

/** The value of Allow for a path with these methods. */
export const allowField = (methods: ReadonlySet<string>): string =>
  [...new Set([...METHODS.filter((method) => methods.has(method)), 'OPTIONS'])].join(', ');

/** The router matches `/v1/images/` with `/v1/images/:key`, but nothing is at that path. */
function hasEmptyParameter({ params }: FastifyRequest): boolean {
  return Object.entries(params as Record<string, string>).some(([name, value]) => name !== '*' && value === '');
}

const notFound = () => new DomainError('not-found', 'There is nothing at this address.');
