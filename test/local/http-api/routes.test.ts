import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../../local/http-api/request-target.ts';
import { compileRoutes } from '../../../local/http-api/routes.ts';

function router(...routeKeys: string[]) {
  const match = compileRoutes(routeKeys.map((routeKey) => ({ routeKey })));
  return (method: string, path: string) => {
    const target = parseTarget(path);
    const found = target && match(method, target.segments);
    return found && { routeKey: found.route.routeKey, ...found.pathParameters };
  };
}

describe('routing', () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
  const pets = router(
    'GET /pets/dog/1',
    'GET /pets/dog/{id}',
    'GET /pets/{proxy+}',
    'ANY /{proxy+}',
    '$default',
  );

  it.each([
    ['GET', '/pets/dog/1', { routeKey: 'GET /pets/dog/1' }],
    ['GET', '/pets/dog/2', { routeKey: 'GET /pets/dog/{id}', id: '2' }],
    ['GET', '/pets/cat/1', { routeKey: 'GET /pets/{proxy+}', proxy: 'cat/1' }],
    ['POST', '/test/5', { routeKey: 'ANY /{proxy+}', proxy: 'test/5' }],
    ['POST', '/pets/dog/1', { routeKey: 'ANY /{proxy+}', proxy: 'pets/dog/1' }],
  ])('matches %s %s as documented', (method, path, expected) => {
    expect(pets(method, path)).toEqual(expected);
  });

  it('prefers a literal segment over a variable, from the left', () => {
    const route = router('GET /{a}/list', 'GET /links/{b}', 'GET /links/list');
    expect(route('GET', '/links/list')).toEqual({ routeKey: 'GET /links/list' });
    expect(route('GET', '/links/x')).toEqual({ routeKey: 'GET /links/{b}', b: 'x' });
    expect(route('GET', '/x/list')).toEqual({ routeKey: 'GET /{a}/list', a: 'x' });
  });

  it('prefers a full match over a greedy match under a literal', () => {
    const route = router('GET /links/{proxy+}', 'GET /{a}/stats');
    expect(route('GET', '/links/stats')).toEqual({ routeKey: 'GET /{a}/stats', a: 'links' });
    expect(route('GET', '/links/other')).toEqual({ routeKey: 'GET /links/{proxy+}', proxy: 'other' });
  });

  it('prefers the longer path before a greedy variable', () => {
    const route = router('GET /{proxy+}', 'GET /a/{rest+}', 'GET /a/{b}/{tail+}');
    expect(route('GET', '/a/b/c/d')).toEqual({ routeKey: 'GET /a/{b}/{tail+}', b: 'b', tail: 'c/d' });
    expect(route('GET', '/a/b')).toEqual({ routeKey: 'GET /a/{rest+}', rest: 'b' });
    expect(route('GET', '/z/b')).toEqual({ routeKey: 'GET /{proxy+}', proxy: 'z/b' });
  });

  it('prefers the method over ANY', () => {
    const route = router('ANY /links', 'POST /links');
    expect(route('POST', '/links')).toEqual({ routeKey: 'POST /links' });
    expect(route('DELETE', '/links')).toEqual({ routeKey: 'ANY /links' });
  });

  it('names a variable as the matched route does', () => {
    const route = router('GET /links/{code}', 'PATCH /links/{id}', 'GET /links/{link}/clicks');
    expect(route('GET', '/links/a')).toMatchObject({ code: 'a' });
    expect(route('PATCH', '/links/a')).toMatchObject({ id: 'a' });
    expect(route('GET', '/links/a/clicks')).toEqual({ routeKey: 'GET /links/{link}/clicks', link: 'a' });
  });

  it('gives HEAD and OPTIONS no special treatment', () => {
    const route = router('GET /{code}', 'HEAD /health');
    expect(route('HEAD', '/abc')).toBeUndefined();
    expect(route('OPTIONS', '/abc')).toBeUndefined();
    expect(route('HEAD', '/health')).toEqual({ routeKey: 'HEAD /health' });
  });

  it('matches $default, or nothing, when no route matches', () => {
    expect(router('GET /links')('GET', '/other')).toBeUndefined();
    expect(router('GET /links')('POST', '/links')).toBeUndefined();
    expect(router('GET /links', '$default')('POST', '/links')).toEqual({ routeKey: '$default' });
  });

  it('distinguishes /links/ from /links, and lets a greedy variable be empty', () => {
    const route = router('GET /links', 'GET /links/{code}', 'GET /files/{path+}', 'GET /');
    expect(route('GET', '/links/')).toBeUndefined();
    expect(route('GET', '//links')).toBeUndefined();
    expect(route('GET', '/files/')).toEqual({ routeKey: 'GET /files/{path+}', path: '' });
    expect(route('GET', '/files')).toBeUndefined();
    expect(route('GET', '/')).toEqual({ routeKey: 'GET /' });
  });

  it("matches decoded segments and doesn't split at an encoded slash", () => {
    const route = router('GET /links/{code}');
    expect(route('GET', '/%6Cinks/a%2Fb')).toEqual({ routeKey: 'GET /links/{code}', code: 'a/b' });
  });

  it('leaves the prototype alone with a variable named __proto__', () => {
    expect(router('GET /{__proto__}')('GET', '/x')?.routeKey).toBe('GET /{__proto__}');
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it.each(['GET', 'get /x', 'GET x', 'GET /x/', 'GET /x//y', 'GET /{a+}/b', 'GET /{a', 'GET /x y', ''])(
    'rejects the route key %j',
    (routeKey) => {
      expect(() => router(routeKey)).toThrow('invalid route key');
    },
  );

  it('rejects a duplicate route', () => {
    expect(() => router('GET /x', 'GET /x')).toThrow('duplicate route GET /x');
  });
});

describe('routing with any routes', () => {
  const literal = fc.stringMatching(/^[A-Za-z0-9._~-]{1,8}$/).filter((name) => name !== '.' && name !== '..');
  const paths = fc.uniqueArray(
    fc.array(literal, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join('/')}`),
    { minLength: 1, maxLength: 12 },
  );

  it('matches every literal path to its own route, beside greedy routes and $default', () => {
    fc.assert(
      fc.property(paths, (all) => {
        const keys = all.map((path) => `GET ${path}`);
        const greedy = [
          ...new Set(all.map((path) => `GET ${path.slice(0, path.lastIndexOf('/'))}/{proxy+}`)),
        ];
        const route = router(
          '$default',
          'ANY /{any+}',
          ...greedy,
          'GET /{one}/{two}/{three}/{four}',
          ...keys,
        );
        for (const path of all) expect(route('GET', path)).toEqual({ routeKey: `GET ${path}` });
      }),
    );
  });

  it('ignores the order of the routes', () => {
    fc.assert(
      fc.property(paths, literal, literal, (all, a, b) => {
        const keys = [...all.map((path) => `GET ${path}`), 'GET /{x}/{y}', 'GET /{x}', 'ANY /{any+}'];
        for (const path of [...all, `/${a}`, `/${a}/${b}`, `/${a}/${b}/c`]) {
          expect(router(...keys)('GET', path)).toEqual(router(...keys.toReversed())('GET', path));
        }
      }),
    );
  });

  it('decodes path variables to what the client encoded', () => {
    const route = router('GET /{code}/{rest+}');
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.string({ unit: 'grapheme' }),
        (code, rest) => {
          expect(route('GET', `/${encodeURIComponent(code)}/${encodeURIComponent(rest)}`)).toEqual({
            routeKey: 'GET /{code}/{rest+}',
            code,
            rest,
          });
        },
      ),
    );
  });
});

describe('a request target', () => {
  it('is split at the first question mark', () => {
    expect(parseTarget('/a/b?x=1?&y')).toEqual({ segments: ['a', 'b'], query: 'x=1?&y' });
    expect(parseTarget('/')).toEqual({ segments: [''], query: '' });
  });

  it('can be absolute', () => {
    expect(parseTarget('http://example.com/a?b')).toEqual({ segments: ['a'], query: 'b' });
    expect(parseTarget('http://example.com?b')).toEqual({ segments: [''], query: 'b' });
  });

  it.each(['*', 'example.com:443', '', '/%', '/%zz', '/%ff'])('is invalid: %j', (target) => {
    expect(parseTarget(target)).toBeUndefined();
  });
});
