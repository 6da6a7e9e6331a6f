import { referencesIn } from './intrinsics.ts';
import type { Template } from './template.ts';

/**
 * The logical ids of a template's resources, each after those that it refers to or depends on.
 * @throws where resources need each other in a circle, naming them
 */
export function creationOrder({ Resources }: Pick<Template, 'Resources'>): string[] {
  const ordered = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    const resource = Resources[id];
    if (resource === undefined || ordered.has(id)) return;
    if (path.includes(id)) throw new Error(`These resources need each other: ${[...path, id].join(' → ')}.`);
    const needed = [...referencesIn(resource.Properties), ...[resource.DependsOn ?? []].flat()];
    for (const other of needed) visit(other, [...path, id]);
    ordered.add(id);
  };
  for (const id of Object.keys(Resources)) visit(id, []);
  return [...ordered];
}
