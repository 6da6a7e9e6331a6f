import { CfnOutput } from 'aws-cdk-lib';
import { ApiMapping, DomainName, type HttpStage, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';

export interface CustomDomainProps {
  readonly domainName: string;
  /** ACM certificate, in the API's region. */
  readonly certificateArn: string;
  /** API stage behind the domain. */
  readonly stage: HttpStage;
}

/** The target of a domain's alias record. */
export interface AliasTarget {
  readonly dnsName: string;
  readonly hostedZoneId: string;
}

/** A custom domain for the API, with TLS 1.2 or later. */
export class CustomDomain extends Construct {
  /** API Gateway's endpoint for the domain. */
  readonly endpoint: AliasTarget;
  readonly #domainName: string;

  constructor(scope: Construct, id: string, { domainName, certificateArn, stage }: CustomDomainProps) {
    super(scope, id);
    const domain = new DomainName(this, 'Name', {
      domainName,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new ApiMapping(this, 'Mapping', { api: stage.api, stage, domainName: domain });
    this.#domainName = domainName;
    this.endpoint = { dnsName: domain.regionalDomainName, hostedZoneId: domain.regionalHostedZoneId };
  }

  /**
   * Points the domain to the API's endpoint or to a CDN.
   *
   * @param hostedZoneId Route 53 hosted zone for the records. `undefined`: no records, but the output `DomainTarget`
   */
  pointTo(target: AliasTarget, hostedZoneId: string | undefined): void {
    if (hostedZoneId === undefined) {
      new CfnOutput(this, 'Target', { value: target.dnsName }).overrideLogicalId('DomainTarget');
      return;
    }
    // API Gateway's endpoint has no IPv6 address.
    const types = target === this.endpoint ? ['A'] : ['A', 'AAAA'];
    for (const type of types) {
      // ARecord would need the zone's name as well.
      new CfnRecordSet(this, type === 'A' ? 'Alias' : 'AliasIpv6', {
        hostedZoneId,
        name: this.#domainName,
        type,
        aliasTarget: { ...target },
      });
    }
  }
}
