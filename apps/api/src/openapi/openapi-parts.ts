import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** The additions of a feature to the OpenAPI document besides its decorated controllers. */
export interface OpenApiPart {
  /** Named schemas of request bodies, which controllers refer to by `schemaRef`. */
  schemas: Schemas;
  /** Changes the operations of the feature in the finished document. */
  complete?(document: OpenAPIObject): void;
}

/** The parts that modules add when they are created. */
@Injectable()
export class OpenApiParts {
  private readonly parts: OpenApiPart[] = [];

  add(part: OpenApiPart): void {
    this.parts.push(part);
  }

  get schemas(): Schemas {
    return Object.assign({}, ...this.parts.map(({ schemas }) => schemas)) as Schemas;
  }

  complete(document: OpenAPIObject): void {
    for (const part of this.parts) part.complete?.(document);
  }
}
