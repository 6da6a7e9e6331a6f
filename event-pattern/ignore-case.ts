// Compares as event-ruler does: each expected character matches itself and its lower and upper case forms
// (Unicode, no locale). So `ß` matches `SS`, but `ss` doesn't match `ß`.

export function equalsIgnoringCase(expected: string, text: string): boolean {
  return endOfPrefix(expected, text) === text.length;
}

export function startsIgnoringCase(expected: string, text: string): boolean {
  return endOfPrefix(expected, text) !== undefined;
}

export function endsIgnoringCase(expected: string, text: string): boolean {
  let end = text.length;
  for (const character of [...expected].reverse()) {
    const form = forms(character).find((candidate) => text.endsWith(candidate, end));
    if (form === undefined) return false;
    end -= form.length;
  }
  return true;
}

/** Returns where a prefix equal to `expected` ends in `text`: case forms differ in length. */
function endOfPrefix(expected: string, text: string): number | undefined {
  let end = 0;
  for (const character of expected) {
    const form = forms(character).find((candidate) => text.startsWith(candidate, end));
    if (form === undefined) return undefined;
    end += form.length;
  }
  return end;
}

function forms(character: string): string[] {
  return [character, character.toLowerCase(), character.toUpperCase()];
}
