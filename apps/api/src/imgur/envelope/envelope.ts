import type { FastifyReply, FastifyRequest } from 'fastify';

import { XML_DECLARATION, xmlContent } from '../../http/xml-element.js';
import { wantsXml } from './imgur-path.js';

/** The body of every answer of Imgur's API. */
export interface Envelope {
  data: unknown;
  success: boolean;
  /** The HTTP status of the answer. */
  status: number;
}

/**
 * Sets the status and the Content-Type of the answer, and returns its body: XML if the request's URL ends with `.xml`,
 * otherwise JSON. The body is a Buffer because Fastify adds a charset to the Content-Type of strings.
 */
export function encodeEnvelope(
  envelope: Envelope,
  request: Pick<FastifyRequest, 'originalUrl'>,
  reply: Pick<FastifyReply, 'status' | 'header'>,
): Buffer {
  const isXml = wantsXml(request);
  void reply.status(envelope.status);
  void reply.header('content-type', isXml ? 'text/xml' : 'application/json');
  return Buffer.from(isXml ? xmlEnvelope(envelope) : JSON.stringify(envelope));
}

/** In XML, `data` is the root element, `success` and `status` are its attributes, and null is an empty element. */
function xmlEnvelope({ data, success, status }: Envelope): string {
  const attributes = `success="${success ? 1 : 0}" status="${status}"`;
  return `${XML_DECLARATION}<data ${attributes}>${xmlContent(data)}</data>`;
}
