import { App } from 'aws-cdk-lib';
import { makeConfig } from '../lib/config.ts';
import { addLinkbusStack } from '../lib/linkbus-app.ts';
import { settingsFromContext } from '../lib/settings-from-context.ts';

const app = new App();
addLinkbusStack(app, makeConfig(settingsFromContext(app.node)));
