import { App } from 'aws-cdk-lib';
import { makeConfig } from '../lib/config.ts';
import { LinkbusStack } from '../lib/linkbus-stack.ts';
import { settingsFromContext } from '../lib/settings-from-context.ts';

const app = new App();
const config = makeConfig(settingsFromContext(app.node));
new LinkbusStack(app, `Linkbus-${config.stage}`, { config, description: `Linkbus, stage ${config.stage}` });
