import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { addLinkbusStack } from '../../lib/linkbus-app.ts';
import { makeConfig } from '../../lib/make-config.ts';
import { CDK_CONTEXT, type SynthesizedLinkbus, synthesize, synthesizeStages } from './synthesized-stack.ts';

const linkbus = synthesize();

describe('two stages in one account', () => {
  const [prod, dev] = synthesizeStages({ stage: 'prod' }, { stage: 'dev' });
  if (prod === undefined || dev === undefined) throw new Error('A stage is missing.');

  it('are two stacks', () => {
    expect([prod.stackName, dev.stackName]).toEqual(['Linkbus-prod', 'Linkbus-dev']);
  });

  it('share no name: explicit names contain the stage', () => {
    expect(chosenNames(prod)).toEqual(['linkbus-prod', 'linkbus-prod', 'linkbus-prod']);
    expect(chosenNames(dev)).toEqual(['linkbus-dev', 'linkbus-dev', 'linkbus-dev']);
  });

  it('have no exports, so neither blocks the other', () => {
    for (const stage of [prod, dev]) {
      expect(Object.values(stage.template.findOutputs('*')).filter((output) => 'Export' in output)).toEqual(
        [],
      );
    }
  });
});

describe('the stack itself', () => {
  const settingsOf = (settings: Parameters<typeof addLinkbusStack>[1]) =>
    addLinkbusStack(new App({ context: CDK_CONTEXT, analyticsReporting: false }), settings);

  it('is protected from deletion if it keeps data', () => {
    expect(settingsOf(makeConfig({ stage: 'prod' })).terminationProtection).toBe(true);
    expect(settingsOf(makeConfig({ stage: 'dev' })).terminationProtection).toBe(false);
  });

  it('has the set tags', () => {
    const tags = { team: 'links', 'cost-center': '42' };

    expect(settingsOf(makeConfig({ tags })).tags.tagValues()).toEqual(tags);
  });
});

describe('the outputs', () => {
  it('name the API, the key table, the bus and the dead-letter queues', () => {
    const outputs = Object.entries(linkbus.template.findOutputs('*'));

    expect(Object.fromEntries(outputs.map(([name, { Value }]) => [name, linkbus.nameOf(Value)]))).toEqual({
      BaseUrl: 'Http/Api.ApiEndpoint',
      ApiKeysTable: 'ApiKeys/Table',
      BusName: 'Events/Bus',
      DeadLettersUrl: 'Webhooks/DeadLetters',
      DeadEventsUrl: 'Events/DeadEvents',
    });
  });
});

describe.each([{ stage: 'prod' }, { stage: 'dev' }, { stage: 'local' }])(
  'a template of $stage',
  (settings) => {
    const text = JSON.stringify(synthesize(settings).template.toJSON());

    it('allows private targets only in the stage local with the setting', () => {
      expect(text).toContain('"ALLOW_PRIVATE_TARGETS":"false"');
      expect(text).not.toContain('"ALLOW_PRIVATE_TARGETS":"true"');
    });

    it('contains no secrets', () => {
      expect(text).not.toMatch(/whsec_|"lb_/);
      expect(text).not.toMatch(/"\w*(SECRET|TOKEN|PASSWORD|CREDENTIAL|ACCESS_KEY)\w*":/);
    });

    it('has no custom resources', () => {
      expect(text).not.toMatch(/"Custom::|AWS::CloudFormation::CustomResource/);
    });
  },
);

describe('the home page', () => {
  const variables = (stage: SynthesizedLinkbus) => stage.named('Site').properties.Environment;

  it('is the set one', () => {
    const stage = synthesize({ stage: 'prod', homePageUrl: 'https://example.com/' });
    expect(variables(stage)).toMatchObject({ Variables: { HOME_PAGE_URL: 'https://example.com/' } });
  });

  it('is our own by default', () => {
    expect(variables(linkbus)).not.toHaveProperty('Variables.HOME_PAGE_URL');
  });
});

/** Explicit names in a template, which must be unique in an account. */
function chosenNames({ resources }: SynthesizedLinkbus): unknown[] {
  const nameOfType = /^(Name|(Function|Table|Queue|Role|LogGroup|EventBus|Rule|Alarm|Dashboard)Name)$/;
  return resources.flatMap(({ properties }) =>
    Object.entries(properties).flatMap(([key, value]) =>
      nameOfType.test(key) && typeof value === 'string' ? [value] : [],
    ),
  );
}
