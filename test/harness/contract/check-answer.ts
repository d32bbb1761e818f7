import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

import { type Answer, type HeaderDocs, openApi, type Operation } from './document.js';

const JSON_TYPE = /^application\/(?:problem\+)?json$/;

interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
}

const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);
// Clients ignore unknown fields, but the document must list all of them.
const closed = JSON.parse(JSON.stringify(openApi), (_name, value: unknown) =>
  isObjectSchema(value) ? { additionalProperties: false, ...value } : value,
) as object;
ajv.addSchema(closed, 'openapi');

const validators = new Map<string, ValidateFunction>();

const PARAMETER = /\{\w+\}/g;
/** A literal path precedes one with parameters. */
const routes = Object.entries(openApi.paths)
  .map(([path, operations]) => ({ path, pattern: patternOf(path, operations), operations }))
  .toSorted((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')));

/** Where a path is a single parameter, its pattern decides. */
function patternOf(path: string, operations: Record<string, Operation>): RegExp {
  const form = String(operations.get?.parameters?.[0]?.schema.pattern);
  return /^\/\{\w+\}$/.test(path)
    ? new RegExp(form.replace('^', '^/'))
    : new RegExp(`^${path.replaceAll('.', '\\.').replace(PARAMETER, '[^/]+')}$`);
}

/** Returns the differences between an answer and the document; empty if they agree. */
export async function checkAnswer(method: string, address: string, response: Response): Promise<string[]> {
  const { pathname } = new URL(address);
  const route = routes.find(({ pattern }) => pattern.test(pathname));
  // An answer for nginx, which then fetches the bytes, is not an answer to a client.
  if (!route || response.headers.has('x-accel-redirect')) return [];
  const operation = route.operations[method.toLowerCase()];
  const at = `${method} ${pathname} ${response.status}`;
  const faults = operation ? await faultsOf(route.path, method, operation, response) : undescribed(method, response);
  return faults.map((fault) => `${at}: ${fault}`);
}

/** HEAD is answered wherever GET is, OPTIONS everywhere, and no other method. */
function undescribed(method: string, { status }: Response): string[] {
  const isKnown = method === 'HEAD' || method === 'OPTIONS' || status === 405 || status === 429;
  return isKnown ? [] : ['the document has no such method'];
}

async function faultsOf(path: string, method: string, operation: Operation, response: Response): Promise<string[]> {
  const type = response.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
  const own = operation.responses[response.status];
  // Answers that nginx gives instead of the API are documented as failures of every operation.
  const isOther = !own || (type === 'application/problem+json' && method !== 'HEAD' && !own.content?.[type]);
  const status = isOther ? 'default' : String(response.status);
  const answer = operation.responses[status];
  if (!answer || (status === 'default' && response.status < 400)) return ['the document has no such status'];
  const headers = [
    ...Object.entries(answer.headers ?? {}).flatMap(([name, docs]) => headerFaults(name, docs, response)),
    ...(status === 'default' ? retryFaults(response) : []),
  ];
  if (type === '' || method === 'HEAD') return headers;
  const media = answer.content?.[type];
  if (!media) return [...headers, `the document has no body of the type ${type}`];
  if (!JSON_TYPE.test(type)) return headers;
  const body = await bodyOf(response);
  if (body === undefined) return headers;
  const pointer = ['paths', path, method.toLowerCase(), 'responses', status, 'content', type, 'schema'];
  const validate = validatorAt(pointer);
  const schema = validate(body) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  return [...headers, ...schema, ...(type.includes('problem') ? problemFaults(body as Problem, answer, type) : [])];
}

function headerFaults(name: string, { required = false, schema }: HeaderDocs, { headers }: Response): string[] {
  const value = headers.get(name);
  if (value === null) return required ? [`${name} is missing`] : [];
  return schema.type === 'integer' && !/^\d+$/.test(value) ? [`${name} is no integer: ${value}`] : [];
}

/** The default answer may lack Retry-After, but not if the same request may succeed later. */
function retryFaults({ status, headers }: Response): string[] {
  return (status === 429 || status === 503) && !headers.has('retry-after') ? ['Retry-After is missing'] : [];
}

/** A problem must be one that the document lists for the status. */
function problemFaults(problem: Problem, { content }: Answer, type: string): string[] {
  const example = content?.[type]?.examples?.[problem.code]?.value as Problem | undefined;
  if (!example) return [`the document has no problem ${problem.code} of this status`];
  return (['type', 'title', 'status'] as const)
    .filter((field) => problem[field] !== example[field])
    .map((field) => `its ${field} is ${problem[field]}`);
}

/** Reads a clone; undefined if the answer was cut off. */
async function bodyOf(response: Response): Promise<unknown> {
  try {
    return JSON.parse(await response.clone().text());
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
    return undefined;
  }
}

function validatorAt(pointer: string[]): ValidateFunction {
  const escaped = pointer.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')));
  const ref = `openapi#/${escaped.join('/')}`;
  const known = validators.get(ref) ?? ajv.compile({ $ref: ref });
  validators.set(ref, known);
  return known;
}

function isObjectSchema(value: unknown): value is object {
  return (
    value !== null && typeof value === 'object' && 'type' in value && value.type === 'object' && 'properties' in value
  );
}
