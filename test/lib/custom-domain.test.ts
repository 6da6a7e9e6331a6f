import { describe, expect, it } from 'vitest';
import { DOMAIN } from './deployments.ts';
import { type SynthesizedLinkbus, synthesize } from './synthesized-stack.ts';

const plain = synthesize({ stage: 'prod' });
const owned = synthesize({ stage: 'prod', ...DOMAIN });
const inRoute53 = synthesize({ stage: 'prod', ...DOMAIN, hostedZoneId: 'Z0123456789' });

const outputOf = (linkbus: SynthesizedLinkbus, name: string) => {
  const output = linkbus.template.findOutputs('*')[name];
  return output && linkbus.nameOf(output.Value);
};

const variablesOf = (linkbus: SynthesizedLinkbus, name: string) =>
  (linkbus.named(name).properties.Environment as { readonly Variables: Readonly<Record<string, unknown>> })
    .Variables;

describe('a domain', () => {
  it('has its certificate, TLS 1.2 or later, and maps to the API', () => {
    expect(owned.named('Http/Domain/Name').properties).toMatchObject({
      DomainName: 'go.example.com',
      DomainNameConfigurations: [
        { CertificateArn: DOMAIN.certificateArn, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
      ],
    });
    const mapping = owned.named('Http/Domain/Mapping').properties;
    expect(owned.nameOf(mapping.ApiId)).toBe('Http/Api');
    expect(mapping).toMatchObject({ Stage: '$default' });
    expect(mapping).not.toHaveProperty('ApiMappingKey');
  });

  it.each(['Links/Api', 'Links/Outbox'])('is in the short URLs of %s', (name) => {
    expect(variablesOf(owned, name)).toMatchObject({ BASE_URL: 'https://go.example.com' });
    expect(plain.nameOf(variablesOf(plain, name).BASE_URL)).toBe('Http/Api.ApiEndpoint');
  });

  it('is the only address', () => {
    expect(owned.named('Http/Api').properties.DisableExecuteApiEndpoint).toBe(true);
    expect(plain.named('Http/Api').properties.DisableExecuteApiEndpoint).toBeUndefined();
    expect(outputOf(owned, 'BaseUrl')).toBe('https://go.example.com');
  });

  it('is in no stack without the setting', () => {
    expect(plain.resources.filter(({ type }) => /DomainName|ApiMapping|RecordSet/.test(type))).toEqual([]);
    expect(outputOf(plain, 'DomainTarget')).toBeUndefined();
  });
});

describe('the address of the domain', () => {
  it('is an alias in the hosted zone', () => {
    const { properties } = inRoute53.named('Http/Domain/Alias');
    const { DNSName, HostedZoneId } = properties.AliasTarget as Readonly<Record<string, unknown>>;

    expect(properties).toMatchObject({ HostedZoneId: 'Z0123456789', Name: 'go.example.com', Type: 'A' });
    expect(inRoute53.nameOf(DNSName)).toBe('Http/Domain/Name.RegionalDomainName');
    expect(inRoute53.nameOf(HostedZoneId)).toBe('Http/Domain/Name.RegionalHostedZoneId');
    expect(outputOf(inRoute53, 'DomainTarget')).toBeUndefined();
  });

  it('is an output if there is no zone', () => {
    expect(owned.ofType('AWS::Route53::RecordSet').size).toBe(0);
    expect(outputOf(owned, 'DomainTarget')).toBe('Http/Domain/Name.RegionalDomainName');
  });
});
