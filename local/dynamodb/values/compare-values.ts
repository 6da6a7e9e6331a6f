import type { AttributeValue, Item } from './attribute-value.ts';
import { compareNumbers } from './number.ts';

/** Tells whether two values are the same. Sets and maps have no order. */
export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  if (a.M !== undefined && b.M !== undefined) return equalItems(a.M, b.M);
  if (a.L !== undefined && b.L !== undefined) return equalLists(a.L, b.L);
  return (
    a.S === b.S &&
    a.N === b.N &&
    a.B === b.B &&
    a.BOOL === b.BOOL &&
    a.NULL === b.NULL &&
    equalSets(a.SS, b.SS) &&
    equalSets(a.NS, b.NS) &&
    equalSets(a.BS, b.BS) &&
    a.L === b.L &&
    a.M === b.M
  );
}

/** Tells whether two items have the same attributes. */
export function equalItems(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const left = a[name];
      const right = Object.hasOwn(b, name) ? b[name] : undefined;
      return left !== undefined && right !== undefined && equalValues(left, right);
    })
  );
}

/** Orders two strings (by their UTF-8), numbers or binaries: negative if `a` comes first. Undefined for anything else. */
export function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  if (a.S !== undefined && b.S !== undefined) return compareStrings(a.S, b.S);
  if (a.N !== undefined && b.N !== undefined) return compareNumbers(a.N, b.N);
  if (a.B !== undefined && b.B !== undefined) {
    return Buffer.compare(Buffer.from(a.B, 'base64'), Buffer.from(b.B, 'base64'));
  }
  return undefined;
}

/** Orders two strings by their UTF-8 bytes. */
export function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** In UTF-8 the characters that UTF-16 writes as surrogates come after all others. */
function rank(codeUnit: number): number {
  return codeUnit >= 0xd800 && codeUnit <= 0xdfff ? codeUnit + 0x10000 : codeUnit;
}

function equalLists(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
  return (
    a.length === b.length &&
    a.every((left, index) => {
      const right = b[index];
      return right !== undefined && equalValues(left, right);
    })
  );
}

function equalSets(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const members = new Set(b);
  return a.length === members.size && a.every((member) => members.has(member));
}
