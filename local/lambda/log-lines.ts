interface LineSplitter {
  write(text: string): void;
  /** Emits an unfinished last line. */
  end(): void;
}

/** Splits chunks of text into lines, and passes them to `onLine` without line ends. */
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
