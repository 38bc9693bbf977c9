import { html, raw } from 'hono/html';

/** What goes into a page: made by `html`, which escapes all that is put into it. */
export type Html = ReturnType<typeof html>;

/** A whole page. `language` is BCP 47. */
export const layout = async ({
  title,
  brand,
  language,
  body,
}: {
  readonly title: string;
  readonly brand: string;
  readonly language: string;
  readonly body: Html;
}): Promise<string> =>
  `${await html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>${title} · ${brand}</title>
    <style>${raw(STYLE)}</style>
  </head>
  <body>
    ${body}
  </body>
</html>`}`;

/** All that pages look like: one sheet, so that the policy of what a page may load can name it by its hash. */
export const STYLE = `
:root { color-scheme: light; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem 1.25rem 3rem; }
`;
