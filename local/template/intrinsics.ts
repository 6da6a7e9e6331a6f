/** Looks up the values that a template refers to. Both methods throw if there is no value. */
export interface References {
  /** The `Ref` of a parameter, a pseudo parameter or a resource. */
  ref(name: string): unknown;
  /** An attribute of a resource. */
  attribute(logicalId: string, name: string): unknown;
}

/** Evaluates one intrinsic function. Its argument is resolved, except for the text of `Fn::Sub`. */
type Intrinsic = (argument: unknown, references: References) => unknown;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, references) => references.ref(String(name)),
  'Fn::GetAtt'(argument, references) {
    const [logicalId, attribute] = getAttParts(argument);
    return references.attribute(logicalId, attribute);
  },
  'Fn::Join'(argument) {
    const [delimiter, parts] = argument as [string, unknown[]];
    return parts.join(delimiter);
  },
  'Fn::Sub'(argument, references) {
    const [text, variables] = subParts(argument);
    return text.replace(SUB_VARIABLE, (_, literal: string | undefined, name: string) => {
      if (literal !== undefined) return `\${${name}}`;
      if (name in variables) return String(variables[name]);
      const [logicalId = '', ...attribute] = name.split('.');
      return String(
        attribute.length === 0
          ? references.ref(logicalId)
          : references.attribute(logicalId, attribute.join('.')),
      );
    });
  },
  'Fn::Select'(argument) {
    const [index, list] = argument as [number | string, unknown[]];
    const selected = list[Number(index)];
    if (selected === undefined)
      throw new Error(`Fn::Select has no index ${index} in a list of ${list.length}`);
    return selected;
  },
  'Fn::Split'(argument) {
    const [delimiter, text] = argument as [string, string];
    return text.split(delimiter);
  },
};

/** `${Name}`, or `${!Literal}`. */
const SUB_VARIABLE = /\$\{(!)?([^}]+)\}/g;

/**
 * Evaluates the intrinsic functions in a template's value.
 * @throws Error names an unsupported function
 */
export function resolveValue(value: unknown, references: References): unknown {
  if (Array.isArray(value)) return value.map((entry) => resolveValue(entry, references));
  if (typeof value !== 'object' || value === null) return value;
  const [name, argument] = intrinsicOf(value) ?? [];
  if (name === undefined) {
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, resolveValue(entry, references)]),
    );
  }
  const intrinsic = intrinsics[name];
  if (intrinsic === undefined) throw new Error(`the intrinsic function ${name} is not supported`);
  return intrinsic(resolveValue(argument, references), references);
}

/** Lists the resources, parameters and pseudo parameters that a value refers to. */
export function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  const [name, argument] = intrinsicOf(value) ?? [];
  if (name === 'Ref') return [String(argument)];
  if (name === 'Fn::GetAtt') return [getAttParts(argument)[0]];
  const nested = Object.values(value).flatMap(referencesIn);
  if (name !== 'Fn::Sub') return nested;
  const [text, variables] = subParts(argument);
  const references = [...text.matchAll(SUB_VARIABLE)].filter(([, literal]) => literal === undefined);
  return [
    ...nested,
    ...references.map(([, , id = '']) => id.split('.')[0] ?? '').filter((id) => !(id in variables)),
  ];
}

function intrinsicOf(value: object): [name: string, argument: unknown] | undefined {
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return undefined;
  return entry[0] === 'Ref' || entry[0].startsWith('Fn::') ? entry : undefined;
}

function getAttParts(argument: unknown): [logicalId: string, attribute: string] {
  const [logicalId = '', ...attribute] = Array.isArray(argument)
    ? argument.map(String)
    : String(argument).split('.');
  return [logicalId, attribute.join('.')];
}

function subParts(argument: unknown): [text: string, variables: Readonly<Record<string, unknown>>] {
  return Array.isArray(argument) ? (argument as [string, Record<string, unknown>]) : [String(argument), {}];
}
