import { existsSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './runtime-error.ts';

/** A handler of Lambda's Node.js 24 runtime. */
export type Handler = (event: unknown, context: unknown) => unknown;

/**
 * Loads the handler for a setting such as `index.handler` from a CommonJS file in `codeDirectory`.
 * @throws RuntimeError `MalformedHandlerName`, `ImportModuleError`, `UserCodeSyntaxError`, `HandlerNotFound` or
 *   `CallbackHandlerDeprecated`, or any error that the module throws while loading
 */
export function loadHandler(codeDirectory: string, setting: string): Handler {
  const name = basename(setting);
  const dot = name.indexOf('.');
  if (dot < 1 || setting.includes('..')) throw new RuntimeError('MalformedHandlerName', 'Bad handler');

  const file = join(codeDirectory, dirname(setting), `${name.slice(0, dot)}.js`);
  let handler: unknown = loadCommonJs(file);
  for (const key of name.slice(dot + 1).split('.')) {
    handler = typeof handler === 'object' && handler !== null ? Reflect.get(handler, key) : undefined;
  }
  if (handler === undefined) {
    throw new RuntimeError('HandlerNotFound', `${setting} is undefined or not exported`);
  }
  if (!isFunction(handler)) throw new RuntimeError('HandlerNotFound', `${setting} is not a function`);
  refuseCallbackStyle(handler);
  return handler;
}

function loadCommonJs(file: string): unknown {
  if (!existsSync(file)) {
    throw new RuntimeError('ImportModuleError', `Error: Cannot find module '${basename(file, '.js')}'`);
  }
  forceCommonJs(file);
  try {
    return createRequire(file)(file);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new RuntimeError('UserCodeSyntaxError', String(error), { cause: error });
    }
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') {
      throw new RuntimeError('ImportModuleError', String(error), { cause: error });
    }
    throw error;
  }
}

/** Ignores a `package.json` with `"type": "module"` above the bundle: Lambda's /var/task has none above it. */
function forceCommonJs(file: string): void {
  const { href } = new URL('.', pathToFileURL(file));
  const isBeside = (url: string) => url.startsWith(href) && url.endsWith('.js');
  registerHooks({
    load: (url, context, next) => next(url, isBeside(url) ? { ...context, format: 'commonjs' } : context),
  });
}

function isFunction(value: unknown): value is Handler {
  return typeof value === 'function';
}

/** Refuses a third parameter: the callback, which Lambda removed with Node.js 24. */
function refuseCallbackStyle(handler: Handler): void {
  if (handler.length < 3 || handler.constructor.name === 'AsyncFunction') return;
  throw new RuntimeError(
    'CallbackHandlerDeprecated',
    'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
      'You need to modify this function to use a supported handler signature to use Node.js 24 or later. ' +
      'For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
  );
}
