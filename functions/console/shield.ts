import { createHash } from 'node:crypto';
import type { HttpResponse } from '../../shared/runtime/http.ts';
import { STYLE } from './layout.ts';

/**
 * What every answer of the console carries: nobody keeps it, frames it or learns its address. A page may have our own style
 * sheet, pictures that stand in it, and forms that lead back to it: no script, nothing from elsewhere, no `style` on an element.
 */
export const shielded = (response: HttpResponse): HttpResponse => ({
  ...response,
  headers: { ...response.headers, ...SHIELD },
});

const CONTENT = [
  "default-src 'none'",
  'img-src data:',
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
];

const SHIELD = {
  'cache-control': 'no-store',
  'content-security-policy': CONTENT.join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
