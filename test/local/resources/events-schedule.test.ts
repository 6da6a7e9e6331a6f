import { describe, expect, it, onTestFinished } from 'vitest';
import type { InvokeResult } from '../../../local/lambda/invoke.ts';
import { accountUnderTest } from '../account-under-test.ts';
import { settled } from '../settled.ts';
import { addFakeFunction, FAILED, SUCCEEDED } from './fake-function.ts';

const MINUTE = 60_000;

/** Creates and starts a rule that invokes a function each minute. */
async function withSchedule(
  overrides: Readonly<Record<string, unknown>> = {},
  respond: () => Promise<InvokeResult> = async () => SUCCEEDED,
  resources: Parameters<ReturnType<typeof accountUnderTest>['create']>[0]['Resources'] = {},
) {
  const tested = accountUnderTest();
  onTestFinished(tested.stop);
  const work = addFakeFunction(tested.account, 'work', respond);
  const Properties = {
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    Targets: [{ Id: 'a', Arn: work.arn }],
    ...overrides,
  };
  await tested.create({
    Resources: { Rule: { Type: 'AWS::Events::Rule', Properties }, ...resources },
    Outputs: {},
  });
  return {
    ...tested,
    work,
    async pass(minutes: number) {
      for (let n = 0; n < minutes; n += 1) {
        tested.clock.advance(MINUTE);
        await settled();
      }
    },
  };
}

describe('AWS::Events::Rule with a schedule', () => {
  it('invokes its function each minute with a scheduled event', async () => {
    const { start, pass, work } = await withSchedule();
    await start();

    await pass(3);

    expect(work.events).toHaveLength(3);
    expect(work.events[0]).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: '123456789012',
      time: '2026-01-01T00:01:00Z',
      region: 'eu-west-1',
      resources: ['arn:aws:events:eu-west-1:123456789012:rule/Test-Rule'],
      detail: {},
    });
  });

  it('does not wait for an invocation that takes longer', async () => {
    const result = Promise.withResolvers<InvokeResult>();
    const { start, pass, work } = await withSchedule({}, () => result.promise);
    await start();
    await pass(3);

    expect(work.events).toHaveLength(3);
    result.resolve(SUCCEEDED);
  });

  it('repeats a failed invocation twice, after one minute and after two more, as Lambda does', async () => {
    const { start, pass, work, problems } = await withSchedule(
      { ScheduleExpression: 'rate(1 day)' },
      async () => FAILED,
    );
    await start();
    await pass(24 * 60);
    expect(work.events).toHaveLength(1);
    await pass(1);
    expect(work.events).toHaveLength(2);
    await pass(2);
    expect(work.events).toHaveLength(3);
    await pass(60);

    expect(work.events).toHaveLength(3);
    expect(problems).toEqual([
      expect.stringContaining('retried: Error: boom'),
      expect.stringContaining('retried: Error: boom'),
      expect.stringContaining('dropped: Error: boom'),
    ]);
  });

  it('repeats no failed invocation if the function says so', async () => {
    const { start, pass, work } = await withSchedule(
      { ScheduleExpression: 'rate(1 day)' },
      async () => FAILED,
      {
        Once: {
          Type: 'AWS::Lambda::EventInvokeConfig',
          Properties: {
            FunctionName: 'work',
            Qualifier: '$LATEST',
            MaximumRetryAttempts: 0,
            MaximumEventAgeInSeconds: 60,
          },
        },
      },
    );
    await start();
    await pass(25 * 60);

    expect(work.events).toHaveLength(1);
  });

  it('stops with the local system', async () => {
    const { start, stop, pass, work } = await withSchedule();
    await start();
    await stop();
    await pass(2);

    expect(work.events).toEqual([]);
  });

  it('does not start if it may not invoke its function', async () => {
    const { start, account } = await withSchedule();
    for (const each of account.functions.values()) each.permissions.splice(0);

    await expect(start()).rejects.toThrow('is not authorized to perform: lambda:InvokeFunction');
  });

  it.each([
    ['an unknown schedule', { ScheduleExpression: 'cron(0 12 * * ? *)' }, 'not cron(0 12 * * ? *)'],
    ['a queue as the target', { Targets: [{ Id: 'a', Arn: 'arn:aws:sqs:x:y:z' }] }, 'arn:aws:sqs:x:y:z'],
    [
      'a dead-letter queue',
      { Targets: [{ Id: 'a', Arn: 'arn:x', DeadLetterConfig: { Arn: 'arn:y' } }] },
      'DeadLetterConfig',
    ],
    ['a custom bus', { EventBusName: 'facts' }, 'default bus'],
    ['an input of its own', { Targets: [{ Id: 'a', Arn: 'arn:x', Input: '{}' }] }, 'Input'],
    ['neither a schedule nor a pattern', { ScheduleExpression: undefined }, 'needs an EventPattern'],
  ])('is refused with %s', async (_, overrides, message) => {
    const refused = withSchedule(overrides);

    await expect(refused).rejects.toThrow('Rule (AWS::Events::Rule): ');
    await expect(refused).rejects.toThrow(message);
  });
});
