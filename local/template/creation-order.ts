import { referencesIn } from './intrinsics.ts';
import type { Template } from './template.ts';

/**
 * Orders the logical ids of a template's resources by dependency.
 * @throws Error names the resources of a circular dependency
 */
export function creationOrder({ Resources }: Pick<Template, 'Resources'>): string[] {
  const ordered = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    const resource = Resources[id];
    if (resource === undefined || ordered.has(id)) return;
    if (path.includes(id))
      throw new Error(
        `Circular dependency between resources: ${[...path, id].join(' → ')}. Remove one of these references.`,
      );
    const dependencies = [...referencesIn(resource.Properties), ...[resource.DependsOn ?? []].flat()];
    for (const dependency of dependencies) visit(dependency, [...path, id]);
    ordered.add(id);
  };
  for (const id of Object.keys(Resources)) visit(id, []);
  return [...ordered];
}
