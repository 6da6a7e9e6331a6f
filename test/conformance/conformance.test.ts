import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { differenceOf, refuseUnknownDifferences } from './known-differences.ts';
import { OtherMessage } from './outcome.ts';
import { suites } from './suites.ts';
import type { ServiceName, Target } from './target.ts';
import { localTarget } from './targets/local.ts';
import { type RemoteOptions, remoteTarget } from './targets/remote.ts';

const { LINKBUS_CONFORMANCE_MINISTACK: miniStack, LINKBUS_CONFORMANCE_AWS: aws } = process.env;
const dynamoDbLocal = inject('dynamoDbLocal');
const EVERY_SERVICE: readonly ServiceName[] = ['dynamodb', 'sqs', 'events'];

refuseUnknownDifferences(suites);

runAgainst('local', EVERY_SERVICE, localTarget);
runAgainst(
  'DynamoDB Local',
  ['dynamodb'],
  'endpoint' in dynamoDbLocal
    ? remote({ name: 'DynamoDB Local', endpoint: dynamoDbLocal.endpoint })
    : undefined,
);
if (miniStack) runAgainst('MiniStack', EVERY_SERVICE, remote({ name: 'MiniStack', endpoint: miniStack }));
if (aws === '1') runAgainst('AWS', EVERY_SERVICE, remote({ name: 'AWS' }));

function remote(options: RemoteOptions): () => Promise<Target> {
  return () => remoteTarget(options);
}

/** Runs the cases of these services. @param start skips all of them if undefined */
function runAgainst(
  name: string,
  services: readonly ServiceName[],
  start: (() => Promise<Target>) | undefined,
): void {
  describe.skipIf(start === undefined)(name, () => {
    let target: Target;
    beforeAll(async () => {
      if (start !== undefined) target = await start();
    });
    afterAll(() => target?.stop());

    for (const [suite, cases] of Object.entries(suites)) {
      if (!services.some((service) => suite.startsWith(`${service}/`))) continue;
      // The cases with queues wait, except for the local system's clock, which they share.
      const concurrent = name !== 'local' && !suite.startsWith('dynamodb/');
      describe(suite, { concurrent }, () => {
        for (const [title, run] of Object.entries(cases)) {
          const difference = differenceOf(name, `${suite}: ${title}`);
          // A listed case that passes fails the run.
          if (difference === undefined) test(title, () => run(target));
          else if (difference.only === undefined) test.fails(title, () => run(target));
          else test(title, () => expect(run(target)).rejects.toThrow(OtherMessage));
        }
      });
    }
  });
}
