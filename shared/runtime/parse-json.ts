/** What a text says as JSON; undefined when it is none: a proxy's page, something cut short, a stranger's try. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
