import { CfnOutput } from 'aws-cdk-lib';
import { ApiMapping, DomainName, type HttpStage, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';

export interface CustomDomainProps {
  readonly domainName: string;
  /** ACM certificate, in the API's region. */
  readonly certificateArn: string;
  /**
   * Route 53 hosted zone for the alias record.
   * @default - no record; point the domain to the output `DomainTarget` yourself
   */
  readonly hostedZoneId: string | undefined;
  /** API stage behind the domain. */
  readonly stage: HttpStage;
}

/** A custom domain for the API, with TLS 1.2 or later. */
export class CustomDomain extends Construct {
  constructor(scope: Construct, id: string, props: CustomDomainProps) {
    super(scope, id);
    const { domainName, certificateArn, hostedZoneId, stage } = props;
    const domain = new DomainName(this, 'Name', {
      domainName,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new ApiMapping(this, 'Mapping', { api: stage.api, stage, domainName: domain });
    if (hostedZoneId === undefined) {
      new CfnOutput(this, 'Target', { value: domain.regionalDomainName }).overrideLogicalId('DomainTarget');
      return;
    }
    // ARecord would need the zone's name as well.
    new CfnRecordSet(this, 'Alias', {
      hostedZoneId,
      name: domainName,
      type: 'A',
      aliasTarget: { dnsName: domain.regionalDomainName, hostedZoneId: domain.regionalHostedZoneId },
    });
  }
}
