import type { OpenAPIObject } from '@nestjs/swagger';

import { bodyOfType } from '../other-content.js';
import { requiredHeader } from '../endpoint.decorator.js';
import { problemAnswers } from '../problem-answers.js';
import { schemaRef } from '../schema-ref.js';

const pageAt = (operationId: string, summary: string) => ({
  get: {
    operationId,
    summary,
    responses: { 200: { description: 'The page', content: { 'text/html': bodyOfType('text/html') } } },
  },
});

const documentAt = (operationId: string, summary: string) => ({
  get: {
    operationId,
    summary,
    responses: {
      200: {
        description: 'An OpenAPI 3.0 document',
        headers: { ETag: requiredHeader('A strong validator, which changes with the document') },
        content: { 'application/json': { schema: schemaRef('OpenApiDocument') } },
      },
      304: {
        description: 'The document has not changed',
        headers: { ETag: requiredHeader('A strong validator, which changes with the document') },
      },
    },
  },
});

/** Paths that no controller serves. */
export const OTHER_PATHS: OpenAPIObject['paths'] = {
  '/openapi.json': documentAt('getOpenApi', 'Read this document'),
  '/openapi-core.json': documentAt('getOpenApiCore', 'Read the part of this document that SDKs are generated from'),
  '/docs': pageAt('getDocs', 'Open the interactive documentation (Swagger UI)'),
  '/admin/queues': {
    get: {
      ...pageAt('getQueues', 'Open the dashboard of the job queues (Bull Board)').get,
      description:
        'For administrators who are signed in, and for programs that send ADMIN_TOKEN as the password of the user `admin`. ' +
        'Without REDIS_URL the answer is 404; without ADMIN_TOKEN it is so for everybody who is not signed in.',
      security: [{ session: [] }, { admin: [] }],
      responses: {
        200: { description: 'The page', content: { 'text/html': bodyOfType('text/html') } },
        303: {
          description: 'Nobody is signed in, and a browser opens the page: /sign-in',
          headers: { Location: requiredHeader('The page that follows') },
        },
        ...problemAnswers(['credentials-needed', 'scope-missing', 'not-found']),
      },
    },
  },
};

export const OTHER_SCHEMAS = {
  OpenApiDocument: {
    type: 'object' as const,
    description: 'https://spec.openapis.org/oas/v3.0.3',
    properties: { openapi: { type: 'string' as const, example: '3.0.3' } },
    additionalProperties: true,
  },
};
