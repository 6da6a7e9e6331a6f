/** Replaces control characters, so that data can't steer the terminal. Keeps line breaks. */
export function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]|[\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu, '\u{fffd}');
}

/** Replaces control characters and line breaks. */
export function printableLine(text: string): string {
  return printable(text).replaceAll('\n', '\u{fffd}');
}
