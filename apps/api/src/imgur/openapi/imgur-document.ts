import type { OpenAPIObject } from '@nestjs/swagger';

import { isImgurUrl } from '../envelope/imgur-path.js';

interface Answer {
  description: string;
  content?: Record<string, { schema?: object; examples?: Record<string, { summary: string }> }>;
}
type Answers = Record<string, Answer>;

const JSON_TYPE = 'application/json';
const XML_CONTENT = {
  schema: { type: 'string', description: 'The same in XML, for a URL that ends with `.xml`' },
};

/** Adds to the document what all operations of Imgur's API have in common. Changes the document. */
export function completeImgurOperations({ paths }: OpenAPIObject): void {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    isImgurUrl(path) ? (Object.values(methods) as { responses: Answers }[]).map(({ responses }) => responses) : [],
  );
  shareErrors(operations);
  addXml(operations);
}

/**
 * Imgur's clients know an error by its status alone. So each status has one description for all operations, with the
 * examples of every operation that answers with it.
 */
function shareErrors(operations: readonly Answers[]): void {
  const shared = new Map<string, Answer>();
  for (const answers of operations) {
    for (const [status, error] of Object.entries(answers)) {
      if (Number(status) >= 400) shared.set(status, merge(shared.get(status), error));
    }
  }
  for (const answers of operations) {
    for (const [status, answer] of Object.entries(answers)) answers[status] = shared.get(status) ?? answer;
  }
}

function merge(known: Answer | undefined, { content, ...error }: Answer): Answer {
  const examples = { ...known?.content?.[JSON_TYPE]?.examples, ...content?.[JSON_TYPE]?.examples };
  const titles = Object.values(examples).map(({ summary }) => summary);
  return {
    ...error,
    description: titles.join('; '),
    content: { ...content, [JSON_TYPE]: { ...content?.[JSON_TYPE], examples } },
  };
}

/** Imgur's API answers in XML wherever it answers in JSON. */
function addXml(operations: readonly Answers[]): void {
  for (const answer of operations.flatMap((answers) => Object.values(answers))) {
    if (answer.content) answer.content = { ...answer.content, 'text/xml': XML_CONTENT };
  }
}
