import { DomainError } from '#errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { METHODS as NODE_METHODS } from 'node:http';

type Answer = (error: DomainError, request: FastifyRequest, reply: FastifyReply) => void;

/** In the order that Allow names them in; then all others that Node reads, QUERY and WebDAV's among them. */
const USUAL = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];
/** Node hands a CONNECT to no handler: http-app.ts answers it. */
const UNUSUAL = NODE_METHODS.filter((method) => !USUAL.includes(method) && method !== 'CONNECT');
const METHODS = [...USUAL, ...UNUSUAL];

/**
 * Remembers the routes that are added from now on. What it gives adds the methods that they lack: OPTIONS says what a
 * path takes, the others are answered 405 with Allow, and at a path whose parameter is empty 404. Routes of an encapsulated
 * scope are left to that scope.
 */
export function watchMethods(fastify: FastifyInstance): (answer: Answer) => void {
  // Whatever body such a request has, it is not read: Fastify would ask for the Content-Type of a QUERY first.
  for (const method of UNUSUAL) fastify.addHttpMethod(method, { hasBody: false, overrideExisting: true });
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
        if (isNowhere(request)) return answer(nothingHere(), request, reply);
        void reply.header('allow', allow);
        answer(new DomainError('method-not-allowed', `This address takes ${allow}.`), request, reply);
      },
    });
  }
  if (!lacking.includes('OPTIONS')) return;
  fastify.options(url, (request, reply) => {
    if (isNowhere(request)) return answer(nothingHere(), request, reply);
    void reply.headers({ allow, 'access-control-allow-methods': allow }).status(204).send();
  });
}

/** `/v1/images/` is found by the pattern `/v1/images/:key`, and is the address of nothing. */
function isNowhere({ params }: FastifyRequest): boolean {
  return Object.entries(params as Record<string, string>).some(([name, value]) => name !== '*' && value === '');
}

const nothingHere = () => new DomainError('not-found', 'There is nothing at this address.');
