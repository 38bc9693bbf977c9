import type { HttpResponse } from '../../shared/runtime/http.ts';
import { STYLE } from './style.ts';

/** `lang` is BCP 47, `title` plain text, `body` markup of our own. */
export interface HtmlPage {
  readonly lang: string;
  readonly title: string;
  readonly body: string;
}

export const htmlPage = (status: number, { lang, title, body }: HtmlPage): HttpResponse => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`,
});

/** A text where HTML is read, between tags or in a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
