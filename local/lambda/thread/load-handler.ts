import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { compileFunction, constants } from 'node:vm';
import type { FunctionProcess } from './function-process.ts';
import { RuntimeError } from './runtime-error.ts';

/** A handler of Lambda's Node.js 24 runtime. */
export type Handler = (event: unknown, context: unknown) => unknown;

/** Replacements of built-in modules, by name without `node:`. */
export type BuiltinModules = Readonly<Record<string, unknown>>;

/**
 * Loads the handler for a setting such as `index.handler` from a CommonJS file in `codeDirectory`. Each call loads the
 * code anew. Functions of a thread share `globalThis`, but neither modules, `process` nor `console`.
 * @throws RuntimeError `MalformedHandlerName`, `ImportModuleError`, `UserCodeSyntaxError`, `HandlerNotFound` or
 *   `CallbackHandlerDeprecated`, or any error that the module throws while loading
 */
export function loadHandler(
  codeDirectory: string,
  setting: string,
  own: FunctionProcess,
  builtins: BuiltinModules,
): Handler {
  const name = basename(setting);
  const dot = name.indexOf('.');
  if (dot < 1 || setting.includes('..')) throw new RuntimeError('MalformedHandlerName', 'Bad handler');

  const file = join(codeDirectory, dirname(setting), `${name.slice(0, dot)}.js`);
  let handler = loadModule(file, own, builtins);
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

function loadModule(entry: string, own: FunctionProcess, builtins: BuiltinModules): unknown {
  if (!existsSync(entry)) {
    throw new RuntimeError('ImportModuleError', `Error: Cannot find module '${basename(entry, '.js')}'`);
  }
  const replaced: BuiltinModules = { ...builtins, process: own.process, console: own.console };
  const modules = new Map<string, { exports: unknown }>();

  // Node's own loader would share modules, and obey a `package.json` with `"type": "module"` above the bundle.
  function load(file: string): unknown {
    const known = modules.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(file, module);
    const nodeRequire = createRequire(file);
    const require = (id: string): unknown => {
      const builtin = id.replace(/^node:/, '');
      if (Object.hasOwn(replaced, builtin)) return replaced[builtin];
      const resolved = nodeRequire.resolve(id);
      return /^[/\\]|^[A-Za-z]:/.test(resolved) && resolved.endsWith('.js')
        ? load(resolved)
        : nodeRequire(id);
    };
    const run = compileFunction(
      readFileSync(file, 'utf8'),
      ['exports', 'require', 'module', '__filename', '__dirname', 'process', 'console'],
      { filename: file, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER },
    );
    run.call(module.exports, module.exports, require, module, file, dirname(file), own.process, own.console);
    return module.exports;
  }

  try {
    return load(entry);
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
