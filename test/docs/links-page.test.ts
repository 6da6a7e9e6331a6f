import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createLinkRequest } from '../../lambdas/links-api/link-request.ts';
import { linkResource } from '../../lambdas/links-api/link-resource.ts';
import { BASE_URL, NOW } from '../lambdas/factories/fixed-values.ts';
import { linkRecord } from '../lambdas/factories/link-record.ts';
import { namesInTable } from './page.ts';

const page = readFileSync(new URL('../../docs/links.md', import.meta.url), 'utf8');
const resource = linkResource(linkRecord(), BASE_URL);

it('docs/links.md lists the fields of POST /links', () => {
  const { shape } = createLinkRequest({ baseUrl: BASE_URL, now: () => NOW });
  expect(namesInTable(page, '## Create a link').toSorted()).toEqual(Object.keys(shape).toSorted());
});

it('docs/links.md lists the fields of a link', () => {
  expect(namesInTable(page, '## The link').toSorted()).toEqual(Object.keys(resource).toSorted());
});

it('docs/links.md shows a link as the API returns it', () => {
  const [, json = ''] = /```json\n(.+?)\n```/s.exec(page) ?? [];
  expect(Object.keys(JSON.parse(json))).toEqual(Object.keys(resource));
});
