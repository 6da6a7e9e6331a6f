import { type Measurement, measureClicks } from './measure.ts';
import { type Bill, nameOf, priceClicks, priceMonth } from './price.ts';
import { PRICES } from './prices.ts';
import { billTable, difference } from './print.ts';
import { readPricedTemplate } from './read-template.ts';
import { REFERENCE } from './reference.ts';
import { synthesizeProduction } from './synthesize-production.ts';

/** Clicks a second. */
const RATES = [10, 1_000];

/** Prints the price of a million clicks, of their deliveries, and of a month without any. */
export async function runCost(): Promise<void> {
  const template = readPricedTemplate(await synthesizeProduction());
  const { measurements } = await measureClicks(RATES);
  const billOf = (rate: number, webhooks: 0 | 1): Bill => {
    const found = measurements.find((each) => each.rate === rate && each.webhooks === webhooks);
    if (found === undefined) throw new Error(`Nothing was measured at ${rate} clicks a second.`);
    return priceClicks(found, template);
  };
  const perRate = (billAt: (rate: number) => Bill) =>
    RATES.map((rate) => [`${rate.toLocaleString('en-US')}/s`, billAt(rate)] as const);

  console.log(`List prices of ${PRICES.date}, us-east-1. A ${REFERENCE.eventBytes}-byte event, a ${REFERENCE.linkBytes}-byte link, a receiver that takes ${REFERENCE.receiverMs} ms.

A million clicks without webhooks:

${billTable(perRate((rate) => billOf(rate, 0)))}

More for one webhook that gets each click:

${billTable(perRate((rate) => difference(billOf(rate, 0), billOf(rate, 1))))}

A month without clicks:

${billTable([['a month', priceMonth(template)]])}

Records of a typical batch: ${RATES.map((rate) => `at ${rate}/s ${batchesAt(measurements, rate)}`).join('; ')}.`);
}

function batchesAt(measurements: readonly Measurement[], rate: number): string {
  const { batches } = measurements.find((each) => each.rate === rate && each.webhooks === 1) ?? {};
  return [...(batches ?? [])].map(([id, size]) => `${nameOf(id)} ${size}`).join(', ');
}
