import { isJsonObject, isScalar, type JsonObject, type Scalar } from './json.ts';
import { type Budget, spend } from './steps.ts';

/**
 * Collects scalars and objects from values and nested arrays. Iterative, because events nest without limit.
 * @throws TooManySteps
 */
export function flatten(pending: unknown[], budget: Budget): { scalars: Scalar[]; objects: JsonObject[] } {
  const scalars: Scalar[] = [];
  const objects: JsonObject[] = [];
  while (pending.length > 0) {
    spend(budget, 1);
    const value = pending.pop();
    if (isScalar(value)) scalars.push(value);
    else if (isJsonObject(value)) objects.push(value);
    else if (Array.isArray(value)) for (const element of value) pending.push(element);
  }
  return { scalars, objects };
}
