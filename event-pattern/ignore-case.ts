/**
 * Comparing text whatever its case, as event-ruler does it: character by character, each of the expected
 * text's characters standing for its lower and its upper case form (Unicode, no locale). So an expected `ß`
 * also takes `SS`, while an expected `ss` doesn't take `ß`.
 */

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

/** Where `expected` ends when `text` starts with it. Not `expected.length`: case forms differ in length. */
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
