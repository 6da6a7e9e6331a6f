import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** As much of DynamoDB's expressions as the counting writes use: comparisons joined by AND, and SET with sums. */
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
        throw new Error(`This model can't read the condition "${term}".`);
    }
  });
}

/** The item that an update leaves. It takes its operands from the item as it was. */
export function updated(expression: string, item: Item, values: Item = {}): Item {
  const [, assignments = ''] = /^SET (.+)$/.exec(expression) ?? [];
  const changed = assignments.split(', ').map((assignment) => {
    const [, attribute = '', first = '', second] = /^(\w+) = (\S+)(?: \+ (\S+))?$/.exec(assignment) ?? [];
    const a = operandOf(first, item, values);
    if (attribute === '' || a === undefined) throw new Error(`This model can't do "${assignment}".`);
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
