import type { OpenAPIObject } from '@nestjs/swagger';

import { isApiPath } from '../../http/api-paths.js';
import { bodyOfType, OTHER_TYPES } from '../other-content.js';
import { otherFailure } from '../problem-answers.js';
import { schemaRef } from '../schema-ref.js';
import { tagOf } from './tags.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type Answer = { description?: string; headers?: object; content?: Record<string, Media> };
type Media = { schema?: object; examples?: Record<string, { value: object }> };

/** Errors of Imgur's API are no problem documents, so its operations get no default answer. */
const IMGUR = '/3/';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const;

/**
 * The errors that every operation can have: a malformed or too long URL or header field, a client above the limits of
 * the edge, no API process that answers, or a bug.
 */
const OTHER_FAILURE = () =>
  otherFailure([
    'invalid-request',
    'address-too-long',
    'rate-limited',
    'header-too-large',
    'method-unknown',
    'transfer-coding-unknown',
    'unavailable',
  ]);

/**
 * Adds the tag, the security and the default answer to each operation, and names the schemas of forms, because client
 * generators name inline ones badly.
 */
export function completeOperations({ paths, components }: OpenAPIObject): void {
  for (const [path, item] of Object.entries(paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      item[method] = complete(path, method, operation);
      Object.assign(components?.schemas ?? {}, nameForms(operation));
    }
  }
}

/** Replaces inline schemas of forms by references, and returns the schemas by their names. */
function nameForms({ operationId = '', requestBody }: Operation): Record<string, object> {
  if (!requestBody || !('content' in requestBody)) return {};
  const named: Record<string, object> = {};
  for (const [type, media] of Object.entries(requestBody.content)) {
    if (!type.endsWith('form-urlencoded') || !media.schema || '$ref' in media.schema) continue;
    const name = `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Form`;
    named[name] = media.schema;
    media.schema = schemaRef(name);
  }
  return named;
}

function complete(path: string, method: string, operation: Operation): Operation {
  const { [OTHER_TYPES]: otherTypes = {}, ...rest } = operation as Operation & {
    [OTHER_TYPES]?: Record<string, string[]>;
  };
  const responses = structuredClone(rest.responses) as Record<string, Answer>;
  for (const [status, types] of Object.entries(otherTypes)) {
    for (const type of types) addType((responses[status] ??= {}), type);
  }
  // ErrorPageFormat and BlockedPageFormat answer browsers.
  const pageErrors = isApiPath(path) ? [] : method === 'get' ? [403, 404, 410, 451] : [403];
  for (const status of pageErrors) if (responses[status]) addType(responses[status], 'text/html');
  if (!path.startsWith(IMGUR)) responses.default = OTHER_FAILURE();
  if (method === 'head') for (const answer of Object.values(responses)) delete answer.content;
  return {
    ...rest,
    tags: rest.tags ?? [tagOf(path)],
    security: rest.security ?? [],
    responses: responses as Operation['responses'],
  };
}

function addType(answer: Answer, type: string): void {
  answer.content = { ...answer.content, [type]: bodyOfType(type) };
}
