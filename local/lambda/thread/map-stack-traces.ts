import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceOrigin } from 'node:module';

/**
 * Maps the stack traces of this thread to the sources, as `--enable-source-maps` does, but reads a source map only when
 * an error needs it: Node would keep the maps of all bundles in memory.
 *
 * @param isMapped tells whether the traces of a file are mapped
 */
export function mapStackTraces(isMapped: (file: string) => boolean): void {
  const maps = new Map<string, SourceMap | undefined>();

  function mapOf(file: string): SourceMap | undefined {
    if (!maps.has(file)) maps.set(file, readSourceMap(file));
    return maps.get(file);
  }

  function format(site: NodeJS.CallSite): string {
    const file = site.getFileName() ?? '';
    const map = isMapped(file) ? mapOf(file) : undefined;
    const origin: Partial<SourceOrigin> | undefined = map?.findOrigin(
      site.getLineNumber() ?? 1,
      site.getColumnNumber() ?? 1,
    );
    if (origin?.fileName === undefined) return String(site);
    const place = `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}`;
    const name = site.getFunctionName();
    return name === null ? place : `${name} (${place})`;
  }

  Error.prepareStackTrace = (error, sites) =>
    [String(error), ...sites.map((site) => `    at ${format(site)}`)].join('\n');
}

function readSourceMap(file: string): SourceMap | undefined {
  const inline = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)/.exec(
    readFileSync(file, 'utf8'),
  )?.[1];
  if (inline !== undefined) return new SourceMap(JSON.parse(Buffer.from(inline, 'base64').toString()));
  const beside = `${file}.map`;
  return existsSync(beside) ? new SourceMap(JSON.parse(readFileSync(beside, 'utf8'))) : undefined;
}
