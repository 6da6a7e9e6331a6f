import { CfnOutput } from 'aws-cdk-lib';
import { ApiMapping, DomainName, type HttpStage, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';

export interface CustomDomainProps {
  readonly domainName: string;
  /** In ACM in the region of the API. */
  readonly certificateArn: string;
  /**
   * The Route 53 zone that gets the domain's alias record.
   * @default none: who owns the domain points it to the output `DomainTarget`
   */
  readonly hostedZoneId: string | undefined;
  /** What the domain leads to. */
  readonly stage: HttpStage;
}

/** The team's own domain in front of the API, with TLS 1.2 or newer. */
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
    // Not ARecord, which wants to know the zone's name, too.
    new CfnRecordSet(this, 'Alias', {
      hostedZoneId,
      name: domainName,
      type: 'A',
      aliasTarget: { dnsName: domain.regionalDomainName, hostedZoneId: domain.regionalHostedZoneId },
    });
  }
}
