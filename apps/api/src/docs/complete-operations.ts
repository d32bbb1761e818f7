import type { OpenAPIObject } from '@nestjs/swagger';

import { isOfPrograms } from '../gallery/missing-pages.js';
import { bodyOfType, OTHER_TYPES } from './other-content.js';
import { ANY_PATH, internalAnswer, problemAnswers } from './problem-answers.js';
import { tagOf } from './tags.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type Answer = { description?: string; headers?: object; content?: Record<string, Media> };
type Media = { schema?: object; examples?: Record<string, { value: { instance?: string } }> };

/** There, every answer is in Imgur's envelope. */
const IMGUR = '/3/';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const;

/**
 * What any request may be answered: an address or a header field may be malformed or too long; the edge limits each client,
 * or finds no API process.
 */
const ANYWHERE = () => ({
  ...problemAnswers(['invalid-request', 'address-too-long', 'rate-limited', 'header-too-large', 'unavailable']),
  ...internalAnswer(),
});

/** Adds to each operation what is alike in all: tag, security, the problems that any request may meet. */
export function completeOperations({ paths }: OpenAPIObject): void {
  for (const [path, item] of Object.entries(paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) item[method] = complete(path, method, operation);
    }
  }
}

function complete(path: string, method: string, operation: Operation): Operation {
  const { [OTHER_TYPES]: otherTypes = {}, ...rest } = operation as Operation & {
    [OTHER_TYPES]?: Record<string, string[]>;
  };
  const responses = structuredClone(rest.responses) as Record<string, Answer>;
  for (const [status, types] of Object.entries(otherTypes)) {
    for (const type of types) addType((responses[status] ??= {}), type);
  }
  if (method === 'get' && !isOfPrograms(path)) {
    for (const status of [404, 410]) if (responses[status]) addType(responses[status], 'text/html');
  }
  const anywhere = path.startsWith(IMGUR) ? {} : ANYWHERE();
  for (const [status, answer] of Object.entries(anywhere)) merge((responses[status] ??= {}), answer);
  const instance = examplePath(path, operation);
  for (const answer of Object.values(responses)) {
    if (method === 'head') delete answer.content;
    else setInstance(answer, instance);
  }
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

/** What the operation says itself stands first. */
function merge(answer: Answer, other: Answer): void {
  const media = { ...answer.content };
  for (const [type, { schema, examples }] of Object.entries(other.content ?? {})) {
    media[type] = { schema, ...media[type], examples: { ...media[type]?.examples, ...examples } };
  }
  answer.description ??= other.description ?? '';
  if (other.headers) answer.headers = { ...answer.headers, ...other.headers };
  answer.content = media;
}

function setInstance({ content = {} }: Answer, instance: string): void {
  for (const { examples = {} } of Object.values(content)) {
    for (const { value } of Object.values(examples)) {
      if (value.instance === ANY_PATH) value.instance = instance;
    }
  }
}

/** The path with the example of each of its parameters. */
function examplePath(path: string, { parameters = [] }: Operation): string {
  return path.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const parameter = parameters.find((each) => 'name' in each && each.name === name);
    const { schema } = (parameter ?? {}) as { schema?: { example?: string } };
    return schema?.example ?? name;
  });
}
