import type { LogStream } from './protocol.ts';

interface LineSplitter {
  write(text: string): void;
  /** Emits an unfinished last line. */
  end(): void;
}

/** Splits the output of functions into lines. */
export function makeFunctionOutput(onLine: (name: string, stream: LogStream, line: string) => void) {
  const splitters = new Map<string, LineSplitter>();
  return {
    write(name: string, stream: LogStream, text: string): void {
      const key = `${stream} ${name}`;
      const splitter = splitters.get(key) ?? lineSplitter((line) => onLine(name, stream, line));
      splitters.set(key, splitter);
      splitter.write(text);
    },
    /** Emits the unfinished last lines. */
    end(): void {
      for (const splitter of splitters.values()) splitter.end();
    },
  };
}

/** Splits chunks of text into lines, and passes them to `onLine` without line ends. */
function lineSplitter(onLine: (line: string) => void): LineSplitter {
  let rest = '';
  return {
    write(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    },
    end() {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
