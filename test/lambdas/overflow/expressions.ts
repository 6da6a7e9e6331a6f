import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** Evaluates a DynamoDB condition of comparisons joined by AND: enough for the counting writes. */
export function holds(condition: string, item: Item | undefined, values: Item = {}): boolean {
  return condition.split(' AND ').every((term) => {
    const [, call, attribute = ''] = /^attribute_(exists|not_exists)\((\w+)\)$/.exec(term) ?? [];
    if (call !== undefined) return (item?.[attribute] !== undefined) === (call === 'exists');
    const [, left = '', operator = '', right = ''] = /^(\S+) (=|<>|<|>) (\S+)$/.exec(term) ?? [];
    const [a, b] = [left, right].map((operand) => plain(operandOf(operand, item, values)));
    switch (operator) {
      case '=':
        return a !== undefined && a === b;
      case '<>':
        return a !== b;
      case '<':
        return a !== undefined && b !== undefined && a < b;
      case '>':
        return a !== undefined && b !== undefined && a > b;
      default:
        throw new Error(`The model doesn't support the condition "${term}".`);
    }
  });
}

/** The item after a SET with values and sums. Operands come from the item before it. */
export function updated(expression: string, item: Item, values: Item = {}): Item {
  const [, assignments = ''] = /^SET (.+)$/.exec(expression) ?? [];
  const changed = assignments.split(', ').map((assignment) => {
    const [, attribute = '', first = '', second] = /^(\w+) = (\S+)(?: \+ (\S+))?$/.exec(assignment) ?? [];
    const a = operandOf(first, item, values);
    if (attribute === '' || a === undefined) throw new Error(`The model doesn't support "${assignment}".`);
    if (second === undefined) return [attribute, a];
    return [attribute, { N: String(Number(a.N) + Number(operandOf(second, item, values)?.N)) }];
  });
  return { ...item, ...Object.fromEntries(changed) };
}

function operandOf(operand: string, item: Item | undefined, values: Item): AttributeValue | undefined {
  if (operand.startsWith(':')) return values[operand];
  const [attribute = '', inner] = operand.split('.');
  const value = item?.[attribute];
  return inner === undefined ? value : value?.M?.[inner];
}

const plain = (value: AttributeValue | undefined): string | number | undefined =>
  value?.N === undefined ? value?.S : Number(value.N);
