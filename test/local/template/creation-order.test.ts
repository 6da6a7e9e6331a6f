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

const refersTo = (...ids: readonly string[]) => ({ Properties: { Needs: ids.map((Ref) => ({ Ref })) } });

describe('the order of creation', () => {
  it("is the template's where nothing needs anything", () => {
    expect(order({ C: {}, A: {}, B: {} })).toEqual(['C', 'A', 'B']);
  });

  it('puts what is referred to first', () => {
    expect(order({ A: refersTo('B'), B: refersTo('C'), C: {} })).toEqual(['C', 'B', 'A']);
  });

  it('puts what is depended on first: one or several', () => {
    expect(order({ A: { DependsOn: 'C' }, B: { DependsOn: ['D', 'C'] }, C: {}, D: {} })).toEqual([
      'C',
      'A',
      'D',
      'B',
    ]);
  });

  it('has each resource once, however many need it', () => {
    expect(order({ A: refersTo('C'), B: refersTo('C', 'A'), C: {} })).toEqual(['C', 'A', 'B']);
  });

  it('does not mind names that are no resources: parameters and pseudo parameters', () => {
    expect(order({ A: refersTo('AWS::Region', 'BootstrapVersion') })).toEqual(['A']);
  });

  it('looks at each resource once, even where each needs all before it', () => {
    const ids = Array.from({ length: 15 }, (_, i) => `R${i}`);
    let looks = 0;
    const Resources = Object.fromEntries(
      ids.toReversed().map((id) => {
        const needs = refersTo(...ids.slice(0, ids.indexOf(id)));
        const resource: TemplateResource = {
          Type: 'AWS::SQS::Queue',
          get Properties() {
            looks += 1;
            return needs.Properties;
          },
        };
        return [id, resource];
      }),
    );

    expect(creationOrder({ Resources })).toEqual(ids);
    expect(looks).toBe(ids.length);
  });
});

describe('a circle', () => {
  it('is an error that says who needs whom', () => {
    expect(() => order({ A: refersTo('B'), B: refersTo('C'), C: { DependsOn: 'B' } })).toThrow(
      'These resources need each other: A → B → C → B.',
    );
  });

  it('of one is an error, too', () => {
    expect(() => order({ A: refersTo('A') })).toThrow('These resources need each other: A → A.');
  });
});
