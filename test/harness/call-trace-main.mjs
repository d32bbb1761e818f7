/**
 * Starts the built app and writes which of our classes a request passes through, one line of JSON a request to the file
 * CALL_TRACE_FILE. A request begins and ends with the method CALL_TRACE_ROOT, `Class.method`.  A call is a method or
 * accessor of a class of ours that is entered from another file: by a class of ours, or by a library that a class of
 * ours called. The same call from the same file counts once, in whatever a request repeats. Constructors are no calls,
 * and neither are functions outside of classes. A file counts as soon as anything in it runs, functions outside of
 * classes included.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const { CALL_TRACE_ROOT: root, CALL_TRACE_FILE: output, CALL_TRACE_MAIN: main } = process.env;
const dist = new URL('../../dist/', import.meta.url).href;
const requests = new AsyncLocalStorage();
/** What the instrumented code names by its index. */
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

/** The file of the nearest function of ours on the stack below the one that was entered; '' if there is none. */
function callerOf(file) {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = 60;
  Error.prepareStackTrace = (_error, frames) => frames.map((frame) => frame.getFileName());
  const frames = new Error('the stack').stack;
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  // The first is this file; the entered function follows.
  const entered = frames.findIndex((url) => isOurs(url) && sourceOf(url) === file);
  const caller = frames.slice(entered + 1).find(isOurs);
  return caller ? sourceOf(caller) : '';
}

/** Adds a report of entry to every function of a module. */
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
  // From the last to the first, so that positions stay right; of two at one position the inner function's comes first.
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
