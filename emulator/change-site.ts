import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { bundleTo } from '../lib/bundle-functions.ts';
import { WORK } from './work-folder.ts';

/** Headings of the page at `/`, before and after the change. */
export const SITE_HEADING = '<h1>Linkbus</h1>';
export const CHANGED_HEADING = '<h1>Linkbus, changed</h1>';

/** Changes the code of the site function. */
export function changeSite(stack: Stack): void {
  const folder = join(WORK, 'changed-site');
  mkdirSync(folder, { recursive: true });
  bundleTo('site', folder);
  const file = join(folder, 'index.js');
  const code = readFileSync(file, 'utf8');
  if (!code.includes(SITE_HEADING)) throw new Error(`The site function has no ${SITE_HEADING} to change.`);
  writeFileSync(file, code.replace(SITE_HEADING, CHANGED_HEADING));

  const site = stack.node.findChild('Site').node.defaultChild;
  if (!(site instanceof CfnFunction)) throw new Error('Site is not a function.');
  const asset = new Asset(stack, 'ChangedSite', { path: folder });
  site.code = { s3Bucket: asset.s3BucketName, s3Key: asset.s3ObjectKey };
}
