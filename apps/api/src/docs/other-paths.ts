import type { OpenAPIObject } from '@nestjs/swagger';

import { bodyOfType } from './other-content.js';
import { problemAnswers } from './problem-answers.js';

const pageAt = (operationId: string, summary: string) => ({
  get: {
    operationId,
    summary,
    responses: { 200: { description: 'The page', content: { 'text/html': bodyOfType('text/html') } } },
  },
});

/** What is served by others than our controllers. */
export const OTHER_PATHS: OpenAPIObject['paths'] = {
  '/openapi.json': {
    get: {
      operationId: 'getOpenApi',
      summary: 'Read this document',
      responses: {
        200: { description: 'OpenAPI 3.0', content: { 'application/json': { schema: { type: 'object' } } } },
      },
    },
  },
  '/docs': pageAt('getDocs', 'Try the API (Swagger UI)'),
  '/admin/queues': {
    get: {
      ...pageAt('getQueues', 'See the job queues (Bull Board)').get,
      description: 'There with an ADMIN_TOKEN and a REDIS_URL; else 404.',
      security: [{ admin: [] }],
      responses: {
        200: { description: 'The page', content: { 'text/html': bodyOfType('text/html') } },
        ...problemAnswers(['credentials-needed', 'not-found']),
      },
    },
  },
};
