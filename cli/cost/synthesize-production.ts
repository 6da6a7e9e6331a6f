import type { Template } from '../../local/template/template.ts';

/** Synthesizes the template of a production stage with the default settings, without bundles. */
export async function synthesizeProduction(): Promise<Template> {
  const { App } = await import('aws-cdk-lib');
  const { addLinkbusStack } = await import('../../lib/linkbus-app.ts');
  const { makeConfig } = await import('../../lib/make-config.ts');
  const app = new App({
    context: { 'aws:cdk:bundling-stacks': [] },
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  });
  const stack = addLinkbusStack(app, makeConfig({ stage: 'prod' }));
  return app.synth().getStackArtifact(stack.artifactId).template as Template;
}
