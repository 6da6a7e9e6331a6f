import type { EventTypeDescription } from '../../lambdas/shared/events/describe-event-types.ts';

type Schema = EventTypeDescription['schema'];

/** Formats the envelope and each event type as Markdown, with headings of level 3. */
export function eventReference(eventTypes: readonly EventTypeDescription[]): string {
  const [first] = eventTypes;
  return [
    ...(first === undefined ? [] : ['### The envelope', fieldTable('field', first.schema)]),
    ...eventTypes.flatMap(({ type, description, schema, example }) => [
      `### \`${type}\``,
      description,
      fieldTable('field of `data`', propertiesOf(schema).data ?? {}),
      `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``,
    ]),
  ].join('\n\n');
}

function fieldTable(heading: string, schema: Schema): string {
  const rows = Object.entries(propertiesOf(schema)).map(
    ([name, field]) => `| \`${name}\` | ${typeOf(field)} | ${field.description ?? ''} |`,
  );
  return [`| ${heading} | type | description |`, '| --- | --- | --- |', ...rows].join('\n');
}

const propertiesOf = ({ properties = {} }: Schema) => properties as Record<string, Schema>;

function typeOf({ enum: values, anyOf, type, format, items }: Schema): string {
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(' or ');
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' or ');
  if (format === 'date-time') return 'time';
  if (format === 'uri') return 'URL';
  if (type === 'array') return `list of ${typeOf(items as Schema)}s`;
  return [type].flat().join(' or ');
}
