import { describe, expect, it } from 'vitest';
import { checkReceivers } from '../../../cli/chaos/check-receivers.ts';
import { broken, click, created, evidence, post, subscriber, visit } from './evidence-under-test.ts';

const LOG = [created('hot-0'), click(0, 1)] as const;

const wrong = (deliveries: Parameters<typeof subscriber>[0], changes = {}) =>
  broken(checkReceivers(evidence({ log: LOG, subscribers: [subscriber(deliveries, changes)] })));

describe('checkReceivers', () => {
  it('finds nothing wrong when each event arrives, also twice', () => {
    expect(wrong([post(LOG[0]), post(LOG[1]), post(LOG[1])])).toEqual({});
  });

  it('names an event that never arrives', () => {
    expect(wrong([post(LOG[0])])).toEqual({
      'everything: every event arrives': ['evt_0 was never accepted by everything'],
    });
  });

  it('names an event that the receiver never accepted', () => {
    expect(wrong([post(LOG[0]), post(LOG[1], { failure: 'server error' })])).toEqual({
      'everything: every event arrives': ['evt_0 was never accepted by everything'],
    });
  });

  it('expects nothing of a dead receiver', () => {
    expect(wrong([], { isDead: true })).toEqual({});
  });

  it('expects only the clicks of later visits at a receiver that was registered late', () => {
    const visits = [visit('redirected', 'hot-0', 10), visit('redirected', 'hot-0', 30)];
    const log = [click(0, 1), click(1, 2)];
    const late = subscriber([], { isLate: true, since: 20 });
    expect(broken(checkReceivers(evidence({ visits, log, subscribers: [late] })))).toEqual({
      'everything: every event arrives': ['evt_1 was never accepted by everything'],
    });
  });

  it('names the fields in which a body differs from the log', () => {
    expect(wrong([post(LOG[0]), post(LOG[1], { body: click(0, 2).body }), post(LOG[1])])).toEqual({
      'an event has one body: receivers': [
        'evt_0 arrived at everything with clicks 2, which is 1 in the log',
      ],
    });
  });

  it('names a body with other bytes', () => {
    const body = JSON.stringify(LOG[1].event, null, 1);
    const { 'an event has one body: receivers': problems } = wrong([post(LOG[0]), post(LOG[1], { body })]);
    expect(problems).toEqual([`evt_0 arrived at everything with other bytes than the log: ${body}`]);
  });

  it('names an event that is not in the log', () => {
    const unknown = click(7, 1);
    const { 'an event has one body: receivers': problems } = wrong([
      ...LOG.map((each) => post(each)),
      post(unknown),
    ]);
    expect(problems).toEqual([`evt_7 arrived at everything and is not in the log: ${unknown.body}`]);
  });

  it('names an event that is in the log with two bodies', () => {
    const log = [...LOG, click(0, 2)];
    const problems = broken(checkReceivers(evidence({ log })));
    expect(problems).toEqual({
      'an event has one body: the log': [
        `evt_0 is in the log as ${click(0, 1).body} and ${click(0, 2).body}`,
      ],
    });
  });

  it('names an event that the webhook does not subscribe to', () => {
    expect(
      wrong(
        LOG.map((each) => post(each)),
        { wants: ({ type }: { type: string }) => type === 'link.created' },
      ),
    ).toEqual({
      'only subscribed events arrive': [`everything got evt_0: ${LOG[1].body}`],
    });
  });

  it('names a POST with a wrong signature', () => {
    expect(wrong([post(LOG[0]), post(LOG[1], { signature: 'v1,abc' })])).toEqual({
      'a signature is valid': ['evt_0 at everything: 1795000000 v1,abc'],
    });
  });

  it('ignores the webhooks whose creation got no response', () => {
    expect(
      wrong([
        ...LOG.map((each) => post(each)),
        post(LOG[1], { path: '/webhook/everything/0', signature: '' }),
      ]),
    ).toEqual({});
  });
});
