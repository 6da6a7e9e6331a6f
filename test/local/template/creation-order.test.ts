import { describe, expect, it } from 'vitest';
import { creationOrder } from '../../../local/template/creation-order.ts';
import type { TemplateResource } from '../../../local/template/template.ts';

type Resources = Readonly<Record<string, Omit<TemplateResource, 'Type'>>>;

const order = (resources: Resources): string[] =>
  creationOrder({
    Resources: Object.fromEntries(
      Object.entries(resources).map(([id, each]) => [id, { Type: 'AWS::SQS::Queue', ...each }]),
    ),
  });

const refersTo = (...ids: readonly string[]) => ({ Properties: { References: ids.map((Ref) => ({ Ref })) } });

describe('creationOrder', () => {
  it("keeps the template's order without dependencies", () => {
    expect(order({ C: {}, A: {}, B: {} })).toEqual(['C', 'A', 'B']);
  });

  it('puts referenced resources first', () => {
    expect(order({ A: refersTo('B'), B: refersTo('C'), C: {} })).toEqual(['C', 'B', 'A']);
  });

  it('puts the resources in DependsOn first, one or several', () => {
    expect(order({ A: { DependsOn: 'C' }, B: { DependsOn: ['D', 'C'] }, C: {}, D: {} })).toEqual([
      'C',
      'A',
      'D',
      'B',
    ]);
  });

  it('lists each resource once, however many depend on it', () => {
    expect(order({ A: refersTo('C'), B: refersTo('C', 'A'), C: {} })).toEqual(['C', 'A', 'B']);
  });

  it('ignores parameters and pseudo parameters', () => {
    expect(order({ A: refersTo('AWS::Region', 'BootstrapVersion') })).toEqual(['A']);
  });

  it('visits each resource once, even when each depends on all before it', () => {
    const ids = Array.from({ length: 15 }, (_, i) => `R${i}`);
    let visits = 0;
    const Resources = Object.fromEntries(
      ids.toReversed().map((id) => {
        const references = refersTo(...ids.slice(0, ids.indexOf(id)));
        const resource: TemplateResource = {
          Type: 'AWS::SQS::Queue',
          get Properties() {
            visits += 1;
            return references.Properties;
          },
        };
        return [id, resource];
      }),
    );

    expect(creationOrder({ Resources })).toEqual(ids);
    expect(visits).toBe(ids.length);
  });
});

describe('a circular dependency', () => {
  it('is an error that shows the circle', () => {
    expect(() => order({ A: refersTo('B'), B: refersTo('C'), C: { DependsOn: 'B' } })).toThrow(
      'Circular dependency between resources: A → B → C → B.',
    );
  });

  it('of one resource is an error, too', () => {
    expect(() => order({ A: refersTo('A') })).toThrow('Circular dependency between resources: A → A.');
  });
});
