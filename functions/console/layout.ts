import { html, raw } from 'hono/html';
import type { HttpResponse } from '../../shared/runtime/http.ts';

/** What goes into a page: made by `html`, which escapes all that is put into it. */
export type Html = ReturnType<typeof html>;

/** `language` is BCP 47. */
export interface Page {
  readonly title: string;
  readonly brand: string;
  readonly language: string;
  readonly body: Html;
}

export const pageOf = async (status: number, { title, brand, language, body }: Page): Promise<HttpResponse> => {
  const page = await html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>${title} · ${brand}</title>
    <style>${raw(STYLE)}</style>
  </head>
  <body>
    <main>${body}</main>
  </body>
</html>`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `${page}` };
};

/** All that pages look like: one sheet, so that the policy of what a page may load can name it by its hash. */
export const STYLE = `
:root { color-scheme: light; font: 15px/1.45 system-ui, sans-serif; color: #1d2530; background: #f4f6f8; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem 1.25rem 3rem; }
h1 { font-size: 1.5rem; margin: .5rem 0 1rem; }
h1 small { font-weight: 400; color: #5b6675; font-size: 1rem; }
h2 { font-size: 1.1rem; margin: 0 0 .6rem; }
* + h2 { margin-top: 1.2rem; }
section, form, dl { background: #fff; border: 1px solid #dde3ea; border-radius: .5rem; padding: 1rem; margin: 0 0 1rem; }
form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; }
label { display: grid; gap: .15rem; font-size: .85rem; color: #5b6675; }
input, select, button { font: inherit; padding: .3rem .5rem; border: 1px solid #7c8998; border-radius: .3rem; background: #fff; color: inherit; }
button { background: #17427a; border-color: #17427a; color: #fff; cursor: pointer; }
.links { display: flex; gap: .9rem; flex-wrap: wrap; margin-left: auto; }
a { color: #17427a; }
:focus-visible { outline: 3px solid #b45309; outline-offset: 1px; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; }
dl div { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
dt { color: #5b6675; font-size: .9rem; }
dd { margin: 0; font-size: 1.6rem; font-weight: 600; }
dl.facts div { flex-direction: column; }
dl.facts dd { font-size: 1rem; font-weight: 400; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .5rem; border-bottom: 1px solid #e6ebf0; vertical-align: top; white-space: nowrap; }
/* Heads are longer than what stands below them. */
th { font-weight: 600; color: #5b6675; white-space: normal; }
th[scope=col] { vertical-align: bottom; }
.narrow { width: 1px; }
th::first-letter { text-transform: uppercase; }
.number { text-align: right; }
.wraps { white-space: normal; }
meter { width: 6rem; vertical-align: middle; }
img { display: block; width: 100%; min-width: 36rem; height: auto; }
p { margin: .5rem 0; }
.note { color: #5b6675; font-size: .9rem; }
.warns { border-left: 4px solid #e8871e; }
.bad { color: #a3241c; font-weight: 600; }
ul { margin: 0; padding-left: 1.2rem; }
@media print {
  form, .links, details { display: none; }
  body { max-width: none; padding: 0; }
  /* Paper does not scroll. */
  .scroll { overflow: visible; }
  th, td { white-space: normal; padding: .2rem .3rem; font-size: .8rem; }
  img { min-width: 0; }
  h2 { break-after: avoid; }
  tr, img { break-inside: avoid; }
}
`;
