/**
 * Starts the built app and traces which classes of imglink each request uses. Appends one line of JSON per request to
 * the file CALL_TRACE_FILE. A request begins and ends with the method CALL_TRACE_ROOT (`Class.method`).
 *
 * A call is an entry into a method or accessor of one of our classes from another of our files, directly or through a
 * library. The same call from the same file counts once per request. Constructors and functions outside of classes are
 * not calls. A file counts if any function in it ran, also one outside of a class.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const { CALL_TRACE_ROOT: root, CALL_TRACE_FILE: output, CALL_TRACE_MAIN: main } = process.env;
const dist = new URL('../../dist/', import.meta.url).href;
const requests = new AsyncLocalStorage();
/** The instrumented functions; the code refers to them by index. */
const functions = [];

const isOurs = (url) => url?.startsWith(dist) && /\/(?:apps|libs)\//.test(url);
const sourceOf = (url) => url.slice(dist.length).replace(/\.js$/, '.ts');

globalThis.__enter = (index) => {
  const request = requests.getStore();
  if (!request) return;
  const { file, method } = functions[index];
  request.files.add(file);
  if (method === undefined) return;
  const caller = callerOf(file);
  const call = `${caller} ${method}`;
  if (caller !== file && !request.calls.has(call)) request.calls.set(call, { method, file, caller });
};

globalThis.__trace = (index, work) => {
  const { file, method } = functions[index];
  const request = { calls: new Map([['', { method, file }]]), files: new Set([file]) };
  const result = requests.run(request, work);
  const write = () => {
    const [files, calls] = [[...request.files], [...request.calls.values()]];
    appendFileSync(output, `${JSON.stringify({ files, calls })}\n`);
  };
  void Promise.resolve(result).then(write, write);
  return result;
};

/** Returns the file of the nearest of our functions on the stack below the entered one, or '' if there is none. */
function callerOf(file) {
  const before = Object.fromEntries(['prepareStackTrace', 'stackTraceLimit'].map((name) => [name, Error[name]]));
  Error.stackTraceLimit = 60;
  Error.prepareStackTrace = (_error, frames) => frames.map((frame) => frame.getFileName());
  const frames = new Error('the stack').stack;
  Object.assign(Error, before);
  // The first frames are those of this file; the entered function follows.
  const entered = frames.findIndex((url) => isOurs(url) && sourceOf(url) === file);
  const caller = frames.slice(entered + 1).find(isOurs);
  return caller ? sourceOf(caller) : '';
}

/** Returns the code of a module in which every function reports when it is entered. */
function instrument(url, text) {
  const file = sourceOf(url);
  const tree = ts.createSourceFile(url, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const edits = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body && !ts.isConstructorDeclaration(node)) {
      const method = ts.isClassLike(node.parent) ? `${node.parent.name?.text}.${node.name.getText()}` : undefined;
      const index = functions.push({ file, method }) - 1;
      if (method === root) {
        edits.push([node.body.getStart() + 1, ` return __trace(${index}, ${isAsync(node) ? 'async ' : ''}() => {`]);
        edits.push([node.body.end - 1, '}); ']);
      } else if (ts.isBlock(node.body)) {
        edits.push([directivesEnd(node.body), ` __enter(${index});`]);
      } else {
        edits.push([node.body.getStart(), `(__enter(${index}), `], [node.body.end, ')']);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  // Edits are applied from the end, so that earlier positions stay valid. At the same position, the edit of the inner
  // function is applied first.
  return edits
    .toSorted(([one], [other]) => other - one)
    .reduce((code, [position, added]) => code.slice(0, position) + added + code.slice(position), text);
}

const isAsync = (node) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
const directivesEnd = (block) => block.getStart() + 1;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    return isOurs(url) ? { ...loaded, source: instrument(url, String(loaded.source)) } : loaded;
  },
});

await import(pathToFileURL(main).href);
