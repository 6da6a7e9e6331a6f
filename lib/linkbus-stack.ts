import { Annotations, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { eventRoutes } from '../lambdas/events-api/routes.ts';
import { linkRoutes } from '../lambdas/links-api/routes.ts';
import { redirectRoutes } from '../lambdas/redirect/routes.ts';
import { siteRoutes } from '../lambdas/site/routes.ts';
import { webhookRoutes } from '../lambdas/webhooks-api/routes.ts';
import packageJson from '../package.json' with { type: 'json' };
import { ApiKeys } from './api-keys.ts';
import { concurrencyWarning } from './concurrency.ts';
import type { LinkbusConfig } from './config.ts';
import { LinkbusBus } from './event-bus.ts';
import { EventLog } from './event-log.ts';
import { makeFoundation } from './foundation.ts';
import { LinkbusHttpApi } from './http-api.ts';
import { LinkbusFunction } from './linkbus-function.ts';
import { Links } from './links.ts';
import { Observability } from './observability/observability.ts';
import { Webhooks } from './webhooks.ts';

export interface LinkbusStackProps extends StackProps {
  readonly config: LinkbusConfig;
}

/** One stage of Linkbus. Links and webhooks share nothing but the bus. */
export class LinkbusStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: LinkbusStackProps) {
    super(scope, id, { tags: { ...config.tags }, terminationProtection: config.keepData, ...props });
    const name = `linkbus-${config.stage}`;
    const foundation = makeFoundation(this, config);
    const warning = concurrencyWarning(config);
    if (warning !== undefined) Annotations.of(this).addWarningV2('linkbus:accountConcurrency', warning);

    const http = new LinkbusHttpApi(this, 'Http', { foundation, apiName: name });
    const apiKeys = new ApiKeys(this, 'ApiKeys', { foundation });
    const events = new LinkbusBus(this, 'Events', { foundation, busName: name });

    const eventLog = new EventLog(this, 'EventLog', {
      foundation,
      bus: events.bus,
      apiKeys,
      deadEvents: events.deadEvents,
    });
    const links = new Links(this, 'Links', {
      foundation,
      baseUrl: http.baseUrl,
      eventLog,
      deadEvents: events.deadEvents,
      apiKeys,
    });
    const webhooks = new Webhooks(this, 'Webhooks', {
      foundation,
      events,
      eventLog,
      apiKeys,
      version: packageJson.version,
    });
    const site = new LinkbusFunction(this, 'Site', {
      name: 'site',
      foundation,
      memorySize: 256,
      environment: config.homePageUrl === undefined ? {} : { HOME_PAGE_URL: config.homePageUrl },
    });

    http.route('Links', links.api, Object.keys(linkRoutes));
    http.route('Redirect', links.redirect, redirectRoutes);
    http.route('Webhooks', webhooks.api, Object.keys(webhookRoutes));
    http.route('Events', eventLog.api, Object.keys(eventRoutes));
    http.route('Site', site, siteRoutes);

    new Observability(this, 'Observability', {
      foundation,
      api: http.api,
      redirect: links.redirect,
      outbox: links.outbox,
      overflowQueue: links.overflow.queue,
      scheduled: [webhooks.waiting.sweeper],
      delayedQueues: [
        webhooks.dispatcher.retryQueue,
        webhooks.slowDispatcher.retryQueue,
        links.overflow.queue,
      ],
    });

    new CfnOutput(this, 'BaseUrl', { value: http.baseUrl });
    new CfnOutput(this, 'ApiKeysTable', { value: apiKeys.table.tableName });
    new CfnOutput(this, 'BusName', { value: events.bus.eventBusName });
    new CfnOutput(this, 'DeadLettersUrl', { value: webhooks.deadLetters.queueUrl });
    new CfnOutput(this, 'DeadEventsUrl', { value: events.deadEvents.queueUrl });
  }
}
