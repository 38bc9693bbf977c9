import { VigieError } from './errors.ts';

/** Keeps from call to call what `make` made of the secrets, and makes it anew when one of them was rotated. */
export const untilRotated = <S, T>(make: (secrets: S) => T): ((secrets: S) => T) => {
  let made: { readonly by: string; readonly it: T } | undefined;
  return (secrets) => {
    const by = JSON.stringify(secrets);
    if (made?.by !== by) made = { by, it: make(secrets) };
    return made.it;
  };
};

/** A secret, and the one before it while it is rotated. */
export const withPrevious = (names: readonly string[]): string[] => names.flatMap((name) => [name, `${name}_PREVIOUS`]);

/** The values of a secret, the current one first. Throws `configuration`: nobody may sign with nothing. */
export const valuesOf = (secrets: Readonly<Record<string, string>>, name: string): readonly string[] => {
  const values = valuesIfSet(secrets, name);
  if (values.length === 0) throw new VigieError('configuration', `the secret ${name} is not set`);
  return values;
};

/** Likewise, and none where there is no current one: for what may not be set up at all. */
export const valuesIfSet = (secrets: Readonly<Record<string, string>>, name: string): readonly string[] => {
  const [current = '', previous = ''] = withPrevious([name]).map((each) => secrets[each]);
  if (current === '') return [];
  return previous === '' ? [current] : [current, previous];
};
