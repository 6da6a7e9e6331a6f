import { AwsError } from '../../aws/aws-error.ts';
import type { AttributeValue } from '../values/attribute-value.ts';
import { readValue } from '../values/read-value.ts';
import type { ExpressionKind, Path } from './ast.ts';
import { invalidExpression } from './parser.ts';

/** A request's expression attribute names and values. */
export interface Placeholders {
  /** Replaces the placeholders of a path. Throws a `ValidationException` for one that is not defined. */
  resolvePath(kind: ExpressionKind, path: Path): Path;
  /** The value of a placeholder. Throws a `ValidationException` if it is not defined. */
  resolveValue(kind: ExpressionKind, placeholder: string): AttributeValue;
  /** Throws a `ValidationException` if a placeholder has not been resolved. */
  checkUse(): void;
}

/**
 * Reads the placeholders of a request and checks them.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html
 */
export function readPlaceholders(
  names: Record<string, string> | undefined,
  values: Record<string, unknown> | undefined,
): Placeholders {
  const readNames = readEntries('ExpressionAttributeNames', '#', names, readName);
  const readValues = readEntries('ExpressionAttributeValues', ':', values, readValue);
  const unusedNames = new Set(readNames.keys());
  const unusedValues = new Set(readValues.keys());

  function resolveName(kind: ExpressionKind, name: string): string {
    if (!name.startsWith('#')) return name;
    const resolved = readNames.get(name);
    if (resolved === undefined) {
      const problem = 'An expression attribute name used in the document path is not defined';
      throw invalidExpression(kind, `${problem}; attribute name: ${name}`);
    }
    unusedNames.delete(name);
    return resolved;
  }

  return {
    resolvePath(kind, [attribute, ...rest]) {
      const resolved = rest.map((step) => (typeof step === 'string' ? resolveName(kind, step) : step));
      return [resolveName(kind, attribute), ...resolved];
    },
    resolveValue(kind, placeholder) {
      const value = readValues.get(placeholder);
      if (value === undefined) {
        const problem = 'An expression attribute value used in expression is not defined';
        throw invalidExpression(kind, `${problem}; attribute value: ${placeholder}`);
      }
      unusedValues.delete(placeholder);
      return value;
    },
    checkUse() {
      refuseUnused('ExpressionAttributeNames', unusedNames);
      refuseUnused('ExpressionAttributeValues', unusedValues);
    },
  };
}

function readEntries<T, R>(
  parameter: string,
  prefix: string,
  input: Record<string, T> | undefined,
  read: (value: T) => R,
): Map<string, R> {
  const entries = Object.entries(input ?? {});
  if (input !== undefined && entries.length === 0) throw invalid(`${parameter} must not be empty`);
  for (const [key] of entries) {
    if (!key.startsWith(prefix) || !/^.\w+$/.test(key)) {
      throw invalid(`${parameter} contains invalid key: Syntax error; key: "${key}"`);
    }
  }
  return new Map(
    entries.map(([key, value]) => {
      try {
        return [key, read(value)];
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        throw new AwsError(
          error.code,
          `${parameter} contains invalid value: ${error.message} for key ${key}`,
        );
      }
    }),
  );
}

function readName(name: string): string {
  if (name === '') throw invalid('Empty attribute name');
  if (Buffer.byteLength(name) > 65535) {
    throw invalid('Attribute name is too large, must be less than 65536 bytes');
  }
  return name;
}

function refuseUnused(parameter: string, unused: ReadonlySet<string>): void {
  if (unused.size === 0) return;
  throw invalid(`Value provided in ${parameter} unused in expressions: keys: {${[...unused].join(', ')}}`);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
