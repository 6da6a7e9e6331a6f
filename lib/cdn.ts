import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestCookieBehavior,
  OriginRequestHeaderBehavior,
  OriginRequestPolicy,
  OriginRequestQueryStringBehavior,
  OriginSslPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ORIGIN_HEADER } from '../lambdas/origin-check/origin-header.ts';
import type { AliasTarget } from './custom-domain.ts';
import type { Foundation } from './foundation.ts';
import { LinkbusFunction } from './linkbus-function.ts';

export interface CdnProps {
  readonly foundation: Foundation;
  readonly domainName: string;
  /** ACM certificate of `domainName`, in us-east-1. */
  readonly certificateArn: string;
  /** Host name of API Gateway's endpoint for `domainName`. */
  readonly origin: string;
}

/** The hosted zone of every CloudFront distribution: https://docs.aws.amazon.com/general/latest/gr/cf_region.html */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';

/**
 * Errors that CloudFront would cache for ten seconds even with caching disabled, for all clients alike.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 */
const CACHED_ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/**
 * CloudFront in front of the API. It caches nothing and adds the visitor's country. The API's authorizer refuses
 * requests without its secret header. See docs/adr/0028.
 */
export class Cdn extends Construct {
  readonly authorizer: HttpLambdaAuthorizer;
  readonly target: AliasTarget;

  constructor(scope: Construct, id: string, { foundation, domainName, certificateArn, origin }: CdnProps) {
    super(scope, id);
    const secret = new Secret(this, 'OriginSecret', {
      description: `Linkbus, stage ${foundation.config.stage}: proves that a request came through CloudFront`,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A reference that CloudFormation resolves: the template doesn't contain the value.
    const value = secret.secretValue.unsafeUnwrap();
    const distribution = new Distribution(this, 'Distribution', {
      comment: `Linkbus, stage ${foundation.config.stage}`,
      domainNames: [domainName],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: {
        origin: new HttpOrigin(origin, {
          protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
          originSslProtocols: [OriginSslPolicy.TLS_V1_2],
          keepaliveTimeout: Duration.seconds(60),
          customHeaders: { [ORIGIN_HEADER]: value },
        }),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        // The managed policy with CloudFront's headers would also pass on the visitor's city and coordinates. The
        // `host` header stays, because the API has a domain of that name and no other.
        originRequestPolicy: new OriginRequestPolicy(this, 'OriginRequestPolicy', {
          comment: 'Everything from the viewer, and its country',
          headerBehavior: OriginRequestHeaderBehavior.all('CloudFront-Viewer-Country'),
          queryStringBehavior: OriginRequestQueryStringBehavior.all(),
          cookieBehavior: OriginRequestCookieBehavior.none(),
        }),
      },
      errorResponses: CACHED_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
    });
    this.target = { dnsName: distribution.distributionDomainName, hostedZoneId: CLOUDFRONT_ZONE };

    const check = new LinkbusFunction(this, 'OriginCheck', {
      name: 'origin-check',
      foundation,
      memorySize: 256,
      environment: { ORIGIN_HEADER_VALUE: value },
    });
    this.authorizer = new HttpLambdaAuthorizer('OriginCheck', check, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      // Without the header, API Gateway responds 401 without calling the function.
      identitySource: [`$request.header.${ORIGIN_HEADER}`],
      resultsCacheTtl: Duration.hours(1),
    });
    acknowledge(distribution, secret);
  }
}

function acknowledge(distribution: Distribution, secret: Secret): void {
  for (const [id, reason] of [
    ['CFR1', 'Short links are for visitors of every country.'],
    ['CFR2', 'A firewall is the choice of the operator, who can attach one to the distribution.'],
    ['CFR3', "The API's access log has each request, without visitors' addresses, which CloudFront's has."],
  ] as const)
    Validations.of(distribution).acknowledge({ id: `AwsSolutions::AwsSolutions-${id}`, reason });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions::AwsSolutions-SMG4',
    reason:
      'CloudFront and the authorizer would need the new value in the same moment; docs/adr/0028 says how to replace it.',
  });
}
