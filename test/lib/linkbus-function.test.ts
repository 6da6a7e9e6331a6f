import { describe, expect, it } from 'vitest';
import { synthesize } from './synthesized-stack.ts';

const linkbus = synthesize();
const functions = [...linkbus.ofType('AWS::Lambda::Function').values()];

/** API Gateway's maximum integration timeout: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const API_TIMEOUT_SECONDS = 30;

describe.each(functions)('the function $name', ({ name, properties }) => {
  it('runs on Node 24, on arm64', () => {
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
  });

  it('has its own log group with a month’s retention', () => {
    const logGroup = linkbus.nameOf((properties.LoggingConfig as { LogGroup: unknown }).LogGroup);

    expect(logGroup).toBe(`${name}Logs`);
    expect(linkbus.named(logGroup)).toMatchObject({
      type: 'AWS::Logs::LogGroup',
      properties: { RetentionInDays: 30 },
    });
  });

  it('times out after at most a minute', () => {
    expect(properties.Timeout).toBeGreaterThan(0);
    expect(properties.Timeout).toBeLessThanOrEqual(60);
  });

  it('enables source maps', () => {
    expect(properties.Environment).toMatchObject({ Variables: { NODE_OPTIONS: '--enable-source-maps' } });
  });
});

it('a log group has the set retention, and goes with a stage that keeps no data', () => {
  const groups = [
    ...synthesize({ stage: 'dev', logRetentionDays: 7 }).ofType('AWS::Logs::LogGroup').values(),
  ];

  for (const { properties, deletionPolicy } of groups) {
    expect(properties.RetentionInDays).toBe(7);
    expect(deletionPolicy).toBe('Delete');
  }
  for (const { deletionPolicy } of linkbus.ofType('AWS::Logs::LogGroup').values())
    expect(deletionPolicy).toBe('Retain');
});

it('each function and the API have one log group', () => {
  expect([...linkbus.ofType('AWS::Logs::LogGroup').keys()].sort()).toEqual(
    [...functions.map(({ name }) => `${name}Logs`), 'Http/AccessLogs'].sort(),
  );
});

it('a function behind the API times out before the API does', () => {
  const integrations = [...linkbus.ofType('AWS::ApiGatewayV2::Integration').values()];

  expect(integrations.length).toBeGreaterThan(0);
  for (const { properties } of integrations) {
    const { Timeout } = linkbus.named(linkbus.nameOf(properties.IntegrationUri)).properties;
    expect(Timeout).toBeLessThan(API_TIMEOUT_SECONDS);
  }
});

it('the functions that send to their own queue are the only ones whose loops Lambda allows', () => {
  const allowed = functions.filter(({ properties }) => properties.RecursiveLoop !== undefined);

  expect(allowed.map(({ name, properties }) => [name, properties.RecursiveLoop]).sort()).toEqual([
    ['Webhooks/Dispatcher', 'Allow'],
    ['Webhooks/Replays/Worker', 'Allow'],
    ['Webhooks/SlowDispatcher', 'Allow'],
  ]);
});
