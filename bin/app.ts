import { App } from 'aws-cdk-lib';
import { SettingError } from '../lib/config.ts';
import { addLinkbusStack } from '../lib/linkbus-app.ts';
import { makeConfig } from '../lib/make-config.ts';
import { settingsFromContext } from '../lib/settings-from-context.ts';

const app = new App();
try {
  addLinkbusStack(app, makeConfig(settingsFromContext(app.node)));
} catch (error) {
  if (!(error instanceof SettingError)) throw error;
  console.error(error.message);
  process.exit(1);
}
