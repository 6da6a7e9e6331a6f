import { App } from 'aws-cdk-lib';
import { addLinkbusStack } from '../lib/linkbus-app.ts';
import { makeConfig } from '../lib/make-config.ts';
import { settingsFromContext } from '../lib/settings-from-context.ts';
import { changeSite } from './change-site.ts';
import { replaceMetricMath } from './repairs/metric-math.ts';

// The CDK app of bin/app.ts, with the changes that the environment names.
const app = new App();
const stack = addLinkbusStack(app, makeConfig(settingsFromContext(app.node)));
if (process.env.EMULATOR_REPLACE_METRIC_MATH === '1') replaceMetricMath(stack);
if (process.env.EMULATOR_CHANGE_SITE === '1') changeSite(stack);
