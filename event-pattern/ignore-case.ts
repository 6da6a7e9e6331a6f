// Compares as event-ruler does: each expected character matches itself and its lower and upper case forms
// (Unicode, no locale). So `ß` matches `SS`, but `ss` doesn't match `ß`.

type TextTest = (text: string) => boolean;

export function equalsIgnoringCase(expected: string): TextTest {
  const characters = formsOf(expected);
  return (text) => endOfPrefix(characters, text) === text.length;
}

export function startsIgnoringCase(expected: string): TextTest {
  const characters = formsOf(expected);
  return (text) => endOfPrefix(characters, text) !== undefined;
}

export function endsIgnoringCase(expected: string): TextTest {
  const characters = formsOf(expected).reverse();
  return function endsWithExpected(text) {
    let end = text.length;
    for (const forms of characters) {
      const form = forms.find((candidate) => text.endsWith(candidate, end));
      if (form === undefined) return false;
      end -= form.length;
    }
    return true;
  };
}

/** Returns where a prefix of these characters ends in `text`: case forms differ in length. */
function endOfPrefix(characters: readonly (readonly string[])[], text: string): number | undefined {
  let end = 0;
  for (const forms of characters) {
    const form = forms.find((candidate) => text.startsWith(candidate, end));
    if (form === undefined) return undefined;
    end += form.length;
  }
  return end;
}

/** Lists the forms of each character. */
function formsOf(expected: string): (readonly string[])[] {
  return [...expected].map((character) => [character, character.toLowerCase(), character.toUpperCase()]);
}
