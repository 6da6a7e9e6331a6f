/** An attribute value in DynamoDB's JSON protocol. Exactly one member is present. */
export interface AttributeValue {
  S?: string;
  N?: string;
  /** Base64. */
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  SS?: string[];
  NS?: string[];
  BS?: string[];
  L?: AttributeValue[];
  M?: Item;
}

/** An item or its key: attribute values by name. */
export interface Item {
  [attribute: string]: AttributeValue;
}

/** Tells whether two items have the same attributes. Sets have no order. */
export function sameItem(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => sameValue(a[name], b[name]));
}

function sameValue(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.M !== undefined && b.M !== undefined) return sameItem(a.M, b.M);
  if (a.L !== undefined && b.L !== undefined) return sameList(a.L, b.L);
  return (
    a.S === b.S &&
    a.N === b.N &&
    a.B === b.B &&
    a.BOOL === b.BOOL &&
    a.NULL === b.NULL &&
    sameSet(a.SS, b.SS) &&
    sameSet(a.NS, b.NS) &&
    sameSet(a.BS, b.BS) &&
    a.L === b.L &&
    a.M === b.M
  );
}

function sameList(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
  return a.length === b.length && a.every((value, index) => sameValue(value, b[index]));
}

function sameSet(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const members = new Set(b);
  return a.length === members.size && a.every((member) => members.has(member));
}
