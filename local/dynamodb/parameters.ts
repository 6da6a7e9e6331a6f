import { AwsError } from '../aws/aws-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { validationError } from './errors.ts';

/** A parameter's type, or the values it may have. */
type ParameterType = 'string' | 'boolean' | 'integer' | 'object' | 'list' | readonly string[];

/** The supported parameters of an operation. */
export type Parameters = Readonly<Record<string, ParameterType>>;

/**
 * Checks the names and types of parameters.
 * @throws AwsError ValidationException for an unsupported one or an unknown value, SerializationException for a type
 */
export function checkParameters(input: JsonObject, parameters: Parameters): void {
  for (const name in input) {
    const type = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (type === undefined) {
      throw validationError(`The local DynamoDB doesn't support the parameter ${name}`);
    }
    const value = input[name] as Json;
    if (value === null) throw wrongType(name);
    if (typeof type === 'string') {
      if (!hasType(value, type)) throw wrongType(name);
    } else if (typeof value !== 'string') throw wrongType(name);
    else if (!type.includes(value)) throw notInEnum(value, name, type);
  }
}

/** @throws AwsError SerializationException if `value` isn't a JSON object */
export function asObject(value: Json | undefined, name: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw wrongType(name);
}

/** Words a parameter that must be present, have a length or have a value as DynamoDB does. */
export function constraintError(name: string, constraint: string, value = 'null'): AwsError {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  const shown = value === 'null' ? 'Value' : `Value '${value}'`;
  return validationError(
    `1 validation error detected: ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

function hasType(value: Json, type: ParameterType): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'list') return Array.isArray(value);
  if (type === 'object') return isJsonObject(value);
  return typeof value === type;
}

function notInEnum(value: string, name: string, values: readonly string[]): AwsError {
  return constraintError(name, `Member must satisfy enum value set: [${values.join(', ')}]`, value);
}

function wrongType(name: string): AwsError {
  return new AwsError('SerializationException', `The parameter ${name} has the wrong type`);
}
