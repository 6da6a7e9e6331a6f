import { describe, expect, it } from 'vitest';
import { CDN_CERTIFICATE, DOMAIN } from './deployments.ts';
import { grantsOf } from './grants.ts';
import { synthesize } from './synthesized-stack.ts';

const hostedZoneId = 'Z0123456789ABCDEFGHIJ';
const plain = synthesize({ stage: 'prod', ...DOMAIN, hostedZoneId });
const linkbus = synthesize({ stage: 'prod', ...DOMAIN, hostedZoneId, cdnCertificateArn: CDN_CERTIFICATE });

interface DistributionConfig {
  readonly Aliases: readonly string[];
  readonly ViewerCertificate: Readonly<Record<string, unknown>>;
  readonly DefaultCacheBehavior: Readonly<Record<string, unknown>>;
  readonly CustomErrorResponses: readonly {
    readonly ErrorCode: number;
    readonly ErrorCachingMinTTL: number;
  }[];
  readonly Origins: readonly {
    readonly DomainName: unknown;
    readonly CustomOriginConfig: Readonly<Record<string, unknown>>;
    readonly OriginCustomHeaders: readonly { readonly HeaderName: string; readonly HeaderValue: unknown }[];
  }[];
}
const config = linkbus.named('Http/Cdn/Distribution').properties.DistributionConfig as DistributionConfig;
const [origin] = config.Origins;

/** The managed policy CachingDisabled. */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

const SECRET = '{{resolve:secretsmanager:Http/Cdn/OriginSecret:SecretString:::}}';

describe('CloudFront', () => {
  it('has the domain, with its certificate in us-east-1 and TLS 1.2 or later', () => {
    expect(config.Aliases).toEqual(['go.example.com']);
    expect(config.ViewerCertificate).toMatchObject({
      AcmCertificateArn: CDN_CERTIFICATE,
      MinimumProtocolVersion: 'TLSv1.2_2021',
    });
  });

  it('caches nothing and accepts every method', () => {
    expect(config.DefaultCacheBehavior).toMatchObject({
      CachePolicyId: CACHING_DISABLED,
      ViewerProtocolPolicy: 'redirect-to-https',
    });
    expect(config.DefaultCacheBehavior.AllowedMethods).toEqual(
      expect.arrayContaining(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE']),
    );
  });

  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
  it('does not cache errors either, which it would for ten seconds and for all clients', () => {
    expect(
      config.CustomErrorResponses.map(({ ErrorCode, ErrorCachingMinTTL }) => [ErrorCode, ErrorCachingMinTTL]),
    ).toEqual([400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map((code) => [code, 0]));
  });

  it('passes on everything from the viewer and its country, and nothing else about it', () => {
    const { OriginRequestPolicyConfig } = linkbus.named('Http/Cdn/OriginRequestPolicy').properties;

    expect(OriginRequestPolicyConfig).toMatchObject({
      HeadersConfig: {
        HeaderBehavior: 'allViewerAndWhitelistCloudFront',
        Headers: ['CloudFront-Viewer-Country'],
      },
      QueryStringsConfig: { QueryStringBehavior: 'all' },
      CookiesConfig: { CookieBehavior: 'none' },
    });
  });

  it('reaches the API by its endpoint for the domain, with the secret header', () => {
    expect(linkbus.nameOf(origin?.DomainName)).toBe('Http/Domain/Name.RegionalDomainName');
    expect(origin?.CustomOriginConfig).toMatchObject({
      OriginProtocolPolicy: 'https-only',
      OriginSSLProtocols: ['TLSv1.2'],
    });
    expect(
      origin?.OriginCustomHeaders.map(({ HeaderName, HeaderValue }) => [
        HeaderName,
        linkbus.nameOf(HeaderValue),
      ]),
    ).toEqual([['x-linkbus-origin', SECRET]]);
  });

  it('is what the domain’s records point to', () => {
    const records = [...linkbus.ofType('AWS::Route53::RecordSet').values()].map(({ properties }) => {
      const { DNSName, HostedZoneId } = properties.AliasTarget as Readonly<Record<string, unknown>>;
      return [properties.Type, linkbus.nameOf(DNSName), HostedZoneId];
    });

    const target = ['Http/Cdn/Distribution.DomainName', 'Z2FDTNDATAQYW2'];
    expect(records).toEqual([
      ['A', ...target],
      ['AAAA', ...target],
    ]);
  });

  it('is the output without a hosted zone', () => {
    const stage = synthesize({ stage: 'prod', ...DOMAIN, cdnCertificateArn: CDN_CERTIFICATE });
    const { Value } = stage.template.findOutputs('DomainTarget').DomainTarget ?? {};

    expect(stage.nameOf(Value)).toBe('Http/Cdn/Distribution.DomainName');
  });
});

describe('the API behind CloudFront', () => {
  it('has no route without the check of the origin', () => {
    const [authorizer] = linkbus.ofType('AWS::ApiGatewayV2::Authorizer').values();
    const routes = [...linkbus.ofType('AWS::ApiGatewayV2::Route').values()];

    expect(routes.length).toBeGreaterThan(0);
    for (const { properties } of routes)
      expect(properties).toMatchObject({
        AuthorizationType: 'CUSTOM',
        AuthorizerId: { Ref: authorizer?.logicalId },
      });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
  it('refuses a missing header by itself and remembers the result for a present one', () => {
    const [authorizer] = linkbus.ofType('AWS::ApiGatewayV2::Authorizer').values();

    expect(authorizer?.properties).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      IdentitySource: ['$request.header.x-linkbus-origin'],
      AuthorizerResultTtlInSeconds: 3_600,
    });
  });

  it('checks against the same value, which is not in the template', () => {
    const { Variables } = linkbus.named('Http/Cdn/OriginCheck').properties.Environment as {
      readonly Variables: Readonly<Record<string, unknown>>;
    };

    expect(linkbus.nameOf(Variables.ORIGIN_HEADER_VALUE)).toBe(SECRET);
    expect(linkbus.named('Http/Cdn/OriginSecret').properties).not.toHaveProperty('SecretString');
  });

  it('gives the check nothing but its log', () => {
    expect(grantsOf(linkbus, 'Http/Cdn/OriginCheck')).toEqual({
      'Http/Cdn/OriginCheckLogs': ['logs:CreateLogStream', 'logs:PutLogEvents'],
    });
  });

  it('has no address but the domain', () => {
    expect(linkbus.named('Http/Api').properties.DisableExecuteApiEndpoint).toBe(true);
  });

  it('is the only one whose redirect trusts the viewer’s country', () => {
    const trusts = (stage: typeof linkbus) =>
      JSON.stringify(stage.named('Links/Redirect').properties.Environment).includes(
        '"TRUST_VIEWER_COUNTRY":"true"',
      );

    expect(trusts(linkbus)).toBe(true);
    expect(trusts(plain)).toBe(false);
  });
});

describe('an API whose domain doesn’t point to CloudFront yet', () => {
  const open = synthesize({
    stage: 'prod',
    ...DOMAIN,
    hostedZoneId,
    cdnCertificateArn: CDN_CERTIFICATE,
    cdnOnly: false,
  });

  it('serves requests that bypass CloudFront, and trusts no country', () => {
    for (const { properties } of open.ofType('AWS::ApiGatewayV2::Route').values())
      expect(properties.AuthorizationType).toBe('NONE');
    expect(JSON.stringify(open.named('Links/Redirect').properties)).not.toContain(
      '"TRUST_VIEWER_COUNTRY":"true"',
    );
    expect(open.ofType('AWS::CloudFront::Distribution').size).toBe(1);
  });

  it('starts to refuse them only after its records point to CloudFront', () => {
    const record = linkbus.named('Http/Domain/Alias').logicalId;
    const routes = Object.values(linkbus.template.findResources('AWS::ApiGatewayV2::Route'));

    expect(routes.length).toBeGreaterThan(0);
    for (const { DependsOn } of routes) expect(DependsOn).toContain(record);
  });
});

it('a stage keeps its API, its domain and its record when CloudFront is put in front', () => {
  for (const name of ['Http/Api', 'Http/Domain/Name', 'Http/Domain/Alias'])
    expect(linkbus.named(name).logicalId).toBe(plain.named(name).logicalId);
});
