export interface LineSplitter {
  write(text: string): void;
  /** Hands over an unfinished last line. */
  end(): void;
}

/** Cuts text that comes in pieces into lines, handed to `onLine` without their line ends. */
export function lineSplitter(onLine: (line: string) => void): LineSplitter {
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
