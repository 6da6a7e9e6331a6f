import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../local/aws/aws-error.ts';
import { ManualClock } from '../../../local/clock.ts';
import { EventBus, type NewEvent } from '../../../local/events/bus.ts';
import type { BusEvent, DeadLetterReason, Rule, RuleTarget } from '../../../local/events/rule.ts';
import { settled } from '../settled.ts';
import { memoryStorage, storageOnDisk } from '../storage-under-test.ts';

const RULE_ARN = 'arn:aws:events:eu-west-1:123456789012:rule/linkbus/clicks';
const TARGET_ARN = 'arn:aws:sqs:eu-west-1:123456789012:clicks';

function makeBus(clock = new ManualClock(), storage = memoryStorage()) {
  const problems: string[] = [];
  const bus = new EventBus({
    name: 'linkbus',
    arn: 'arn:aws:events:eu-west-1:123456789012:event-bus/linkbus',
    clock,
    storage,
    random: () => 0,
    onProblem: (message) => problems.push(message),
  });
  const publish = (more: Partial<NewEvent> = {}) =>
    bus.publish({ source: 'linkbus', detailType: 'link.clicked', detail: { n: 1 }, ...more });
  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settled();
  };
  return { clock, storage, bus, publish, problems, advance };
}

function makeTarget(deliver: RuleTarget['deliver'], more: Partial<RuleTarget> = {}): RuleTarget {
  const retry = { maximumAttempts: 185, maximumAgeSeconds: 86_400 };
  return { id: 'clicks', arn: TARGET_ARN, deliver, retry, ...more };
}

function makeRule(targets: RuleTarget[], pattern: Rule['pattern'] = { source: ['linkbus'] }): Rule {
  return { name: 'clicks', arn: RULE_ARN, pattern, targets };
}

/** A target that fails `failures` times and records its events. */
function failing(failures: number, error: () => Error = () => new Error('busy')) {
  const attempts: BusEvent[] = [];
  const dead: { event: BusEvent; reason: DeadLetterReason }[] = [];
  const deliver = (event: BusEvent) => {
    attempts.push(event);
    if (attempts.length <= failures) throw error();
  };
  const sendToDeadLetterQueue = (event: BusEvent, reason: DeadLetterReason) => {
    dead.push({ event, reason });
  };
  return { attempts, dead, deliver, sendToDeadLetterQueue };
}

describe('publishing', () => {
  it("delivers the event in EventBridge's envelope", async () => {
    const { bus, publish } = makeBus();
    const target = failing(0);
    bus.addRule(makeRule([makeTarget(target.deliver)]));
    const id = publish({ resources: ['arn:x'], time: Date.UTC(2026, 10, 20, 10, 15, 30, 123) });
    await settled();
    expect(target.attempts).toEqual([
      {
        version: '0',
        id,
        'detail-type': 'link.clicked',
        source: 'linkbus',
        account: '123456789012',
        time: '2026-11-20T10:15:30Z',
        region: 'eu-west-1',
        resources: ['arn:x'],
        detail: { n: 1 },
      },
    ]);
  });

  it('uses the time of publishing unless the event has its own', async () => {
    const { clock, bus, publish } = makeBus();
    const target = failing(0);
    bus.addRule(makeRule([makeTarget(target.deliver)]));
    clock.advance(61_000);
    publish();
    await settled();
    expect(target.attempts[0]).toMatchObject({ time: '2026-01-01T00:01:01Z', resources: [] });
  });

  it('delivers to every target of every matching rule, and to no other', async () => {
    const { bus, publish } = makeBus();
    const [a, b, c, d] = [failing(0), failing(0), failing(0), failing(0)];
    bus.addRule(makeRule([makeTarget(a.deliver), makeTarget(b.deliver)]));
    bus.addRule(makeRule([makeTarget(c.deliver)], { detail: { n: [1] } }));
    bus.addRule(makeRule([makeTarget(d.deliver)], { 'detail-type': ['link.created'] }));
    publish();
    await settled();
    expect([a, b, c, d].map(({ attempts }) => attempts.length)).toEqual([1, 1, 1, 0]);
  });

  it('delivers at once, also after a target that fails', () => {
    const { bus, publish } = makeBus();
    const other = failing(0);
    bus.addRule(makeRule([makeTarget(failing(1).deliver), makeTarget(other.deliver, { id: 'other' })]));
    expect(publish()).toMatch(/^[0-9a-f-]{36}$/);
    expect(other.attempts).toHaveLength(1);
    expect(bus.pending).toBe(1);
  });
});

describe('a target that fails', () => {
  it('is retried with doubling backoff', async () => {
    const { bus, publish, problems, advance } = makeBus();
    const target = failing(3);
    bus.addRule(makeRule([makeTarget(target.deliver)]));
    publish();
    await settled();
    for (const [pause, attempts] of [
      [1_000, 2],
      [2_000, 3],
      [4_000, 4],
    ] as const) {
      await advance(pause - 1);
      expect(target.attempts).toHaveLength(attempts - 1);
      await advance(1);
      expect(target.attempts).toHaveLength(attempts);
    }
    expect(bus.pending).toBe(0);
    expect(problems).toEqual([]);
  });

  it('gets the same event each time', async () => {
    const { bus, publish, advance } = makeBus();
    const target = failing(1);
    bus.addRule(makeRule([makeTarget(target.deliver)]));
    publish();
    await settled();
    await advance(1_000);
    expect(target.attempts[1]).toEqual(target.attempts[0]);
  });

  it('is given up after its last retry', async () => {
    const { clock, bus, publish, problems } = makeBus();
    const { attempts, dead, deliver, sendToDeadLetterQueue } = failing(Number.POSITIVE_INFINITY);
    const retry = { maximumAttempts: 2, maximumAgeSeconds: 86_400 };
    bus.addRule(makeRule([makeTarget(deliver, { retry, sendToDeadLetterQueue })]));
    const id = publish();
    for (let n = 0; n < 10; n += 1) {
      await settled();
      clock.advance(60_000);
    }
    expect(attempts).toHaveLength(3);
    expect(dead).toEqual([
      {
        event: expect.objectContaining({ id }),
        reason: {
          ruleArn: RULE_ARN,
          targetArn: TARGET_ARN,
          errorCode: 'ERROR_FROM_TARGET',
          errorMessage: 'busy',
          exhaustedRetryCondition: 'MaximumRetryAttempts',
          retryAttempts: 2,
        },
      },
    ]);
    expect(bus.pending).toBe(0);
    expect(problems).toEqual([]);
  });

  it('is given up if the event would be too old at the next retry', async () => {
    const { clock, bus, publish } = makeBus();
    const { attempts, dead, deliver, sendToDeadLetterQueue } = failing(Number.POSITIVE_INFINITY);
    const retry = { maximumAttempts: 185, maximumAgeSeconds: 60 };
    bus.addRule(makeRule([makeTarget(deliver, { retry, sendToDeadLetterQueue })]));
    publish();
    for (let n = 0; n < 120; n += 1) {
      await settled();
      clock.advance(1_000);
    }
    // At 0, 1, 3, 7, 15 and 31 seconds; the next would be at 63.
    expect(attempts).toHaveLength(6);
    expect(dead[0]?.reason).toMatchObject({
      exhaustedRetryCondition: 'MaximumEventAgeInSeconds',
      retryAttempts: 5,
    });
  });

  it.each([
    ['QueueDoesNotExist', 400, 'NO_RESOURCE'],
    ['AccessDeniedException', 403, 'NO_PERMISSIONS'],
    ['InvalidParameterValue', 400, 'SDK_CLIENT_ERROR'],
  ])('is not retried after %s', async (code, statusCode, errorCode) => {
    const { bus, publish } = makeBus();
    const targets = [0, 185].map((maximumAttempts) => ({
      ...failing(1, () => new AwsError(code, 'no', { statusCode })),
      retry: { maximumAttempts, maximumAgeSeconds: 60 },
    }));
    bus.addRule(
      makeRule(
        targets.map(({ deliver, sendToDeadLetterQueue, retry }) =>
          makeTarget(deliver, { sendToDeadLetterQueue, retry }),
        ),
      ),
    );
    publish();
    await settled();
    for (const { attempts, dead } of targets) {
      expect(attempts).toHaveLength(1);
      expect(dead[0]?.reason).toMatchObject({
        errorCode,
        exhaustedRetryCondition: undefined,
        retryAttempts: 0,
      });
    }
  });

  it.each([
    ['ThrottlingException', 400],
    ['TooManyRequestsException', 429],
    ['InternalFailure', 500],
  ])('is retried after %s', async (code, statusCode) => {
    const { bus, publish, advance } = makeBus();
    const target = failing(1, () => new AwsError(code, 'later', { statusCode }));
    bus.addRule(makeRule([makeTarget(target.deliver)]));
    publish();
    await settled();
    await advance(1_000);
    expect(target.attempts).toHaveLength(2);
  });
});

describe('an undeliverable event', () => {
  const retry = { maximumAttempts: 0, maximumAgeSeconds: 60 };

  it('is reported if the target has no dead-letter queue', async () => {
    const { bus, publish, problems } = makeBus();
    bus.addRule(makeRule([makeTarget(failing(1).deliver, { retry })]));
    const id = publish();
    await settled();
    expect(problems).toEqual([
      expect.stringMatching(new RegExp(`${id}.*busy; dropped because .*no dead-letter queue`)),
    ]);
  });

  it('is reported if the dead-letter queue fails too', async () => {
    const { bus, publish, problems } = makeBus();
    const sendToDeadLetterQueue = () => {
      throw new Error('full');
    };
    bus.addRule(makeRule([makeTarget(failing(1).deliver, { retry, sendToDeadLetterQueue })]));
    publish();
    await settled();
    expect(problems).toEqual([expect.stringMatching(/busy; dropped because .*failed too: Error: full/)]);
    expect(bus.pending).toBe(0);
  });
});

describe('a retry after a restart', () => {
  it('happens at its time, with the attempts from before, and only once', async () => {
    const { storage, killed } = storageOnDisk();
    const before = makeBus(new ManualClock(), storage);
    before.bus.addRule(makeRule([makeTarget(failing(2).deliver)]));
    const id = before.publish();
    await before.advance(1_000);

    const target = failing(1);
    const after = makeBus(new ManualClock(before.clock.now() + 500), killed());
    after.bus.addRule(makeRule([makeTarget(target.deliver)]));
    expect(after.bus.pending).toBe(1);
    await after.advance(1_499);
    expect(target.attempts).toEqual([]);
    await after.advance(1);
    expect(target.attempts).toEqual([expect.objectContaining({ id, detail: { n: 1 } })]);
    // The third retry follows after 4 seconds.
    await after.advance(3_999);
    expect(target.attempts).toHaveLength(1);
    await after.advance(1);
    expect(target.attempts).toHaveLength(2);
    expect(after.bus.pending).toBe(0);

    const later = makeBus(after.clock, after.storage);
    later.bus.addRule(makeRule([makeTarget(target.deliver)]));
    expect(later.bus.pending).toBe(0);
  });

  it('ends with the dead-letter queue if the event became too old meanwhile', async () => {
    const before = makeBus();
    before.bus.addRule(makeRule([makeTarget(failing(1).deliver)]));
    before.publish();

    const target = failing(1);
    const after = makeBus(new ManualClock(before.clock.now() + 100_000_000), before.storage);
    after.bus.addRule(makeRule([makeTarget(target.deliver, target)]));
    await after.advance(0);
    expect(target.dead).toMatchObject([
      { reason: { exhaustedRetryCondition: 'MaximumEventAgeInSeconds', retryAttempts: 1 } },
    ]);
    expect(after.bus.pending).toBe(0);
  });
});
