import type { OpenAPIObject } from '@nestjs/swagger';

import { isImgurAddress } from '../envelope/imgur-path.js';

const XML = {
  schema: { type: 'string', description: 'The same in XML, at an address with `.xml` behind it' },
} as const;

/** Whatever Imgur's API answers in JSON it has in XML as well. */
export function describeXml({ paths }: OpenAPIObject): void {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    isImgurAddress(path) ? (Object.values(methods) as { responses?: Record<string, { content?: object }> }[]) : [],
  );
  for (const { responses = {} } of operations) {
    for (const answer of Object.values(responses)) {
      if (answer.content) answer.content = { ...answer.content, 'text/xml': XML };
    }
  }
}
