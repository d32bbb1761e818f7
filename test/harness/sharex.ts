/** A ShareX custom uploader as the file describes it. */
export interface CustomUploader {
  Version: string;
  DestinationType: string;
  RequestMethod: string;
  RequestURL: string;
  Headers?: Record<string, string>;
  Body: string;
  Arguments?: Record<string, string>;
  FileFormName: string;
  URL?: string;
  ThumbnailURL?: string;
  DeletionURL?: string;
  ErrorMessage?: string;
}

export type ShareXResult =
  { isSuccess: true; url: string; thumbnailUrl: string; deletionUrl: string } | { isSuccess: false; error: string };

const OLDEST = [12, 3, 1];

/** Sends a file as ShareX does with a custom uploader, and evaluates the answer by its rules. */
export async function shareX(uploader: CustomUploader, file: File): Promise<ShareXResult> {
  const version = uploader.Version.split('.').map(Number);
  const newer = OLDEST.map((part, place) => (version[place] ?? 0) - part).find((difference) => difference !== 0) ?? 0;
  if (newer <= 0) throw new Error('ShareX refuses a file that old.');
  if (uploader.Body !== 'MultipartFormData') throw new Error(`No body is made of ${uploader.Body} here.`);
  const body = new FormData();
  const input = { filename: file.name, response: '', headers: new Headers() };
  for (const [name, value] of Object.entries(uploader.Arguments ?? {})) body.append(name, evaluate(value, input));
  body.append(uploader.FileFormName, file);
  const { RequestMethod: method, Headers: headers = {}, RequestURL: address } = uploader;
  const answer = await fetch(evaluate(address, input), { method, headers, body });
  const output = { ...input, response: await answer.text(), headers: answer.headers };
  if (!answer.ok) return { isSuccess: false, error: evaluate(uploader.ErrorMessage ?? '', output) };
  return {
    isSuccess: true,
    url: evaluate(uploader.URL ?? '', output) || output.response,
    thumbnailUrl: evaluate(uploader.ThumbnailURL ?? '', output),
    deletionUrl: evaluate(uploader.DeletionURL ?? '', output),
  };
}

interface Input {
  filename: string;
  response: string;
  headers: Headers;
}

/** `{name}` and `{name:argument|argument}`; a backslash escapes the next character. */
function evaluate(text: string, input: Input): string {
  return text.replace(/\\([{}|\\])|\{(\w+)(?::([^{}]*))?\}/g, (_, escaped?: string, name?: string, argument = '') =>
    escaped === undefined ? call(name ?? '', String(argument).split('|'), input) : escaped,
  );
}

function call(name: string, [first = '', second]: string[], { filename, response, headers }: Input): string {
  switch (name.toLowerCase()) {
    case 'filename':
      return filename;
    case 'response':
      return response;
    case 'header':
      return headers.get(first) ?? '';
    case 'json':
      return select(second === undefined ? response : first, second ?? first);
    default:
      throw new Error(`ShareX has no function ${name}.`);
  }
}

/** The value at a JSONPath of names; ShareX shows only scalars. */
function select(json: string, path: string): string {
  let value: unknown = JSON.parse(json);
  for (const name of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[name];
  if (typeof value === 'object' && value !== null) throw new Error(`${path} is no scalar.`);
  return value === undefined || value === null ? '' : String(value as string | number | boolean);
}
