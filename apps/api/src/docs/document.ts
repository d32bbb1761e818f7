import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';

import { problemSchema } from '../problem.schema.js';

/** The OpenAPI document of this application. `base`: what addresses begin with. */
export function openApiDocument(app: NestFastifyApplication, base: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('imglink')
    .setDescription('Image hosting: POST an image, get a link that works for ever.')
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer(base)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'The delete token of an image' }, 'deleteToken')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller, method) => method,
    autoTagControllers: false,
  });
  const schemas = ((document.components ??= {}).schemas ??= {});
  schemas.Problem = z.toJSONSchema(problemSchema, { target: 'openapi-3.0' }) as (typeof schemas)[string];
  describeHead(document);
  return document;
}

/** Fastify answers HEAD wherever it answers GET; of bytes it is worth asking for. No answer to it has a body. */
function describeHead({ paths }: OpenAPIObject): void {
  const bytes = paths['/i/{name}'];
  if (bytes?.get) {
    const summary = 'Read the headers of an image without its bytes';
    bytes.head = { ...bytes.get, operationId: 'getImageFacts', summary };
  }
  for (const { head } of Object.values(paths)) {
    if (!head) continue;
    const answers = Object.entries(head.responses);
    const bodiless = answers.map(([status, answer]) => [status, { ...answer, content: undefined }]);
    head.responses = Object.fromEntries(bodiless) as typeof head.responses;
  }
}

/** Serves /openapi.json, and Swagger UI at /docs. The document is made when it is first asked for. */
export function serveDocs(app: NestFastifyApplication, base: () => string): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app, base()), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'imglink API',
  });
}
