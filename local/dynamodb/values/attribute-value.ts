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

/** A data type's name in the JSON protocol. */
export type AttributeType = keyof AttributeValue;

/** The value's data type. The value must be a valid one. */
export function typeOf(value: AttributeValue): AttributeType {
  for (const type in value) return type as AttributeType;
  throw new Error('An attribute value without a type');
}
