import type { OpenAPIObject } from '@nestjs/swagger';

import { isImgurAddress } from '../envelope/imgur-path.js';

interface Failure {
  description: string;
  content: Record<string, { examples?: Record<string, { summary: string }> }>;
}

/**
 * Imgur's clients know a failure by its status alone, so each status is described once for all of /3, with the examples of every
 * operation that answers with it. Changes the document.
 */
export function uniteFailures({ paths }: OpenAPIObject): void {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    isImgurAddress(path) ? (Object.values(methods) as { responses: Record<string, Failure> }[]) : [],
  );
  const united = new Map<string, Failure>();
  for (const { responses } of operations) {
    for (const [status, failure] of Object.entries(responses)) {
      if (Number(status) >= 400) united.set(status, merged(united.get(status), failure));
    }
  }
  for (const { responses } of operations) {
    for (const status of Object.keys(responses))
      responses[status] = united.get(status) ?? (responses[status] as Failure);
  }
}

function merged(known: Failure | undefined, { content, ...failure }: Failure): Failure {
  const examples = { ...known?.content[JSON_TYPE]?.examples, ...content[JSON_TYPE]?.examples };
  const description = Object.values(examples)
    .map(({ summary }) => summary)
    .join('; ');
  return { ...failure, description, content: { ...content, [JSON_TYPE]: { ...content[JSON_TYPE], examples } } };
}

const JSON_TYPE = 'application/json';
