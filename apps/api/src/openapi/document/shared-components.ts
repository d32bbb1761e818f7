import type { OpenAPIObject } from '@nestjs/swagger';

type Kind = 'examples' | 'headers' | 'parameters' | 'requestBodies' | 'responses';
type Node = Record<string, unknown>;
interface Reference {
  $ref: string;
}
type Header = { description?: string };

/** A section of the document's components, such as `headers`. It holds each distinct value once, by a unique name. */
class Section {
  readonly values: Node = {};
  private readonly names = new Map<string, string>();

  constructor(private readonly kind: Kind) {}

  /** Returns a reference to the value. `hint`: text that distinguishes values with the same name. */
  refer(name: string, value: object, hint = ''): Reference {
    const json = JSON.stringify(value);
    let known = this.names.get(json);
    if (known === undefined) {
      known = this.freeName(name, hint);
      this.names.set(json, known);
      this.values[known] = value;
    }
    return { $ref: `#/components/${this.kind}/${known}` };
  }

  private freeName(name: string, hint: string): string {
    const candidates = [safe(name), `${safe(name)}.${camelCase(hint)}`];
    const free = candidates.find((candidate) => !(candidate in this.values));
    if (free !== undefined) return free;
    for (let number = 2; ; number++) {
      const numbered = `${candidates[1]}${number}`;
      if (!(numbered in this.values)) return numbered;
    }
  }
}

/**
 * Moves headers, parameters and examples of all operations, and bodies and responses that several operations have, into
 * the components of the document, and refers to them. Changes the document. A body that only one operation has is not
 * moved, because orval generates code that does not compile from a reference to a body with several content types.
 */
export function shareComponents(document: OpenAPIObject): void {
  const sections = {
    examples: new Section('examples'),
    headers: new Section('headers'),
    parameters: new Section('parameters'),
    requestBodies: new Section('requestBodies'),
    responses: new Section('responses'),
  };
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path as Record<string, Node>));
  for (const operation of operations) {
    const parameters = operation.parameters as ({ name: string; in: string; description?: string } | undefined)[];
    operation.parameters = parameters?.map(
      (parameter) => parameter && sections.parameters.refer(parameter.name, parameter, parameter.description),
    );
    for (const response of Object.values(operation.responses as Record<string, Node>)) shareParts(response, sections);
  }
  shareBodies(operations, sections.requestBodies);
  shareResponses(operations, sections.responses);
  for (const [kind, { values }] of Object.entries(sections)) {
    document.components = { ...document.components, [kind]: values };
  }
}

function shareParts(response: Node, { headers, examples }: Record<'headers' | 'examples', Section>): void {
  const fields = (response.headers ?? {}) as Record<string, Header | Reference>;
  for (const [name, field] of Object.entries(fields)) {
    if (!('$ref' in field)) fields[name] = headers.refer(name, field, field.description);
  }
  const content = (response.content ?? {}) as Record<string, { examples?: Record<string, object> }>;
  for (const [type, media] of Object.entries(content)) {
    const shown = media.examples ?? {};
    for (const [name, example] of Object.entries(shown)) shown[name] = examples.refer(name, example, type);
  }
}

function shareBodies(operations: Node[], section: Section): void {
  const times = Map.groupBy(operations, ({ requestBody }) => JSON.stringify(requestBody));
  for (const operation of operations as { operationId: string; requestBody?: object }[]) {
    const { operationId, requestBody } = operation;
    if (!requestBody || (times.get(JSON.stringify(requestBody))?.length ?? 0) < 2) continue;
    operation.requestBody = section.refer(operationId, requestBody);
  }
}

function shareResponses(operations: Node[], section: Section): void {
  const all = operations.flatMap(({ responses }) => Object.values(responses as Record<string, Node>));
  const times = Map.groupBy(all, (response) => JSON.stringify(response));
  for (const { responses } of operations as { responses: Record<string, Header | Reference> }[]) {
    for (const [status, response] of Object.entries(responses)) {
      if ((times.get(JSON.stringify(response))?.length ?? 0) < 2) continue;
      if ('$ref' in response) continue;
      responses[status] = section.refer(camelCase(response.description ?? status), response, status);
    }
  }
}

/** Replaces the characters that OpenAPI does not allow in names of components. */
const safe = (name: string) => name.replace(/[^A-Za-z0-9._-]/g, '-');

const MOST_WORDS = 4;

/** Joins the first four words of a text: `The image is gone` becomes `TheImageIsGone`. */
function camelCase(text: string): string {
  const words = text.match(/[A-Za-z0-9]+/g) ?? [];
  return words
    .slice(0, MOST_WORDS)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
