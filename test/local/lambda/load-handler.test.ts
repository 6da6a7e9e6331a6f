import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deploy, logged } from './deployed-function.ts';

describe('code that fails to load', () => {
  it.each([
    ['has a syntax error', 'exports.handler = async ( => {', 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
    [
      'needs a missing module',
      `require('not-there')`,
      'Runtime.ImportModuleError',
      `Cannot find module 'not-there'`,
    ],
    [
      'exports no handler',
      'exports.other = 1',
      'Runtime.HandlerNotFound',
      'index.handler is undefined or not exported',
    ],
    [
      'exports something else',
      'exports.handler = 1',
      'Runtime.HandlerNotFound',
      'index.handler is not a function',
    ],
    [
      'takes a callback',
      'exports.handler = (event, context, callback) => callback()',
      'Runtime.CallbackHandlerDeprecated',
      'callback-based function handlers',
    ],
    ['throws', `throw new TypeError('no table')`, 'TypeError', 'no table'],
    ['exits', 'process.exit(3)', 'Runtime.ExitError', 'exit status 3'],
  ])('fails each invocation and logs the reason when it %s', async (_what, source, errorType, message) => {
    const fn = deploy(source);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect(await fn.invoke({})).toEqual({
        ok: false,
        errorType,
        errorMessage: expect.stringContaining(message),
      });
    }
    expect(logged(fn)).toContain(message);
  });

  it('fails without code', async () => {
    const fn = deploy('', { handler: 'other.handler' });
    expect(await fn.invoke({})).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringContaining(`Cannot find module 'other'`),
    });
  });

  it.each(['handler', '../index.handler', '.handler'])('rejects the handler setting %j', async (handler) => {
    const fn = deploy('exports.handler = async () => {}', { handler });
    expect(await fn.invoke({})).toMatchObject({ errorType: 'Runtime.MalformedHandlerName' });
  });

  it('maps stack traces with --enable-source-maps in NODE_OPTIONS', async () => {
    // Split below, so the test runner doesn't read it as this file's source map.
    const map = { version: 3, sources: ['handler.ts'], names: [], mappings: 'AAAA,8BAAsB' };
    const encoded = Buffer.from(JSON.stringify(map)).toString('base64');
    const fn = deploy(
      `exports.handler = async () => { throw new Error('mapped') }
       //# ${'source'}MappingURL=data:application/json;base64,${encoded}`,
      { environment: { NODE_OPTIONS: '--enable-source-maps' } },
    );
    await fn.invoke({});
    expect(logged(fn)).toContain('handler.ts:1');
  });

  it('loads CommonJS below a package.json with type module', async () => {
    const { directory } = deploy('');
    const asset = join(directory.path, 'asset');
    mkdirSync(asset);
    writeFileSync(join(directory.path, 'package.json'), '{"type":"module"}');
    writeFileSync(
      join(asset, 'index.js'),
      `module.exports.handler = async () => {
         const { sep } = require('./later.js');
         return [sep.length, __dirname];
       };`,
    );
    writeFileSync(join(asset, 'later.js'), `module.exports = require('node:path');`);
    const nested = deploy('', { codeDirectory: asset });
    expect(await nested.invoke({})).toEqual({ ok: true, payload: [1, asset] });
  });
});
