import { PROBLEMS, type Problem, type ProblemCode } from '#errors';

/** The answers of nginx itself by status: the problem and its `detail`. */
export const EDGE_PROBLEMS: Record<number, [code: ProblemCode, detail: string]> = {
  400: ['invalid-request', 'The request line or a header field is malformed.'],
  404: ['not-found', 'There is nothing at this address.'],
  405: ['method-not-allowed', 'This server does not take this method. Allow names those that it takes.'],
  410: ['image-gone', 'The image was deleted or has expired.'],
  411: ['invalid-request', 'Send a Content-Length.'],
  412: ['precondition-failed', 'The image is not the one that is meant.'],
  413: ['too-many-bytes', 'The request is larger than any upload may be.'],
  414: ['address-too-long', 'The address is longer than 24,000 characters.'],
  416: ['range-not-satisfiable', 'The image has fewer bytes.'],
  421: ['invalid-request', 'This connection is not for this host. Open another one.'],
  429: ['rate-limited', 'Too many requests or connections from one address.'],
  431: ['header-too-large', 'The header fields have more than 64 KB, or one of them more than 32 KB.'],
  501: ['transfer-coding-unknown', 'The only Transfer-Encoding that is accepted is chunked.'],
  503: ['unavailable', 'The server behind the edge does not answer. Try again in 5 seconds.'],
};

const [START, END] = ['(scripts/edge-problems.ts).\n', '  # End of the problems.\n'];
const OTHER = '"type":"about:blank","title":"Internal Server Error","detail":"$edge_detail","code":"internal"';

/** Returns the nginx template with its two maps made from the catalogue: details, and members of the problem. */
export function withEdgeProblems(template: string): string {
  const all = Object.entries(EDGE_PROBLEMS);
  const details = all.map(([status, [, detail]]) => `    ${status} "${detail}";\n`).join('');
  const members = all.map(([status, [code]]) => `    ${status} '${membersOf(code)}';\n`).join('');
  const maps =
    `  map $status $edge_detail {\n    default "The server failed. Try again later.";\n${details}  }\n` +
    `  map $status $edge_problem {\n    default '${OTHER}';\n${members}  }\n`;
  const [start, end] = [template.indexOf(START) + START.length, template.indexOf(END)];
  return template.slice(0, start) + maps + template.slice(end);
}

function membersOf(code: ProblemCode): string {
  const { type = `/problems/${code}`, title }: Problem = PROBLEMS[code];
  return `"type":"${type}","title":"${title}","detail":"$edge_detail","code":"${code}"`;
}
