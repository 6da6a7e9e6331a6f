import { styleText } from 'node:util';
import type { Fault } from '../../local/faults/calls.ts';
import type { RunStackOptions } from '../../local/run-stack.ts';
import { makeActivity } from './activity.ts';
import { formatLogLine } from './format-log-line.ts';
import type { StartSettings } from './settings.ts';

/** Collects lines for this long, in milliseconds: under load, one write prints many. */
const COLLECT_MS = 20;

/** Makes the callbacks of `runStack` that print: activity on stdout, the functions' lines and problems on stderr. */
export function makeOutput(settings: Pick<StartSettings, 'showLogs' | 'quiet'>) {
  const activity = makeActivity(
    makePrintLine((text) => process.stdout.write(text)),
    {
      // Honors NO_COLOR, and prints no colors to a file or pipe.
      style: (format, text) => styleText(format, text, { stream: process.stdout }),
    },
  );
  const callbacks: Pick<RunStackOptions, 'onEvent' | 'onItem'> = {
    onEvent: activity.event,
    onItem: (_, before, after) => activity.item(after, before),
  };
  return {
    onLog: showLog,
    logsStdout: settings.showLogs,
    onProblem: showProblem,
    ...(!settings.quiet && callbacks),
  } satisfies Partial<RunStackOptions>;
}

/** Makes a function that prints a line soon. The process may end before. */
export function makePrintLine(write: (text: string) => void): (line: string) => void {
  let lines: string[] = [];
  return function printLine(line) {
    if (lines.push(line) > 1) return;
    setTimeout(() => {
      write(`${lines.join('\n')}\n`);
      lines = [];
    }, COLLECT_MS).unref();
  };
}

/** Prints a function's log line. */
export function showLog(source: string, _stream: 'stdout' | 'stderr', line: string): void {
  process.stderr.write(`${source}: ${formatLogLine(line)}\n`);
}

/** Prints a fault that `LINKBUS_FAULTS` asked for. */
export function showFault({ name, place, call, detail }: Fault): void {
  process.stderr.write(`fault: ${[name, detail].filter(Boolean).join(' ')}, call ${call} of ${place}\n`);
}

/** Prints a problem of the local system itself. */
export function showProblem(source: string, problem: unknown): void {
  const text = problem instanceof Error ? problem.message : String(problem);
  process.stderr.write(`${source}: ${text}\n`);
}
