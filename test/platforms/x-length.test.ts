import { expect, test } from 'vitest';
import { xLength } from '../../shared/platforms/x-length.ts';

test.each([
  ['', 0],
  ['Bonjour', 7],
  ['cafe\u0301', 4], // composed
  ['« Merci ! » – l’équipe…', 25 - 1],
  ['日本', 4],
  ['👍', 2],
  ['👩‍👩‍👧‍👦', 2],
  ['🇫🇷', 2],
  ['https://mabanque.bnpparibas/fr/aide/carte-bloquee?utm=1234567890', 23],
  ['Voir https://a.fr', 5 + 23],
  ['Voir bnpparibas.com ici', 5 + 23 + 4],
  ['ecrire@bnpparibas.com', 21],
  ['Voir https://a.fr/aide?id=1.', 5 + 23 + 1],
  ['(https://a.fr/b) !', 1 + 23 + 3],
  ['https://a.fr/b… bnpparibas.com/fr,', 23 + 2 + 1 + 23 + 1],
  ['Sur mabanque.bnpparibas : tout.', 4 + 23 + 8],
  ['3.14 et etc.', 12],
])('%j counts %i', (text, length) => {
  expect(xLength(text)).toBe(length);
});

test('140 characters of Japanese are as long as a post may be', () => {
  expect(xLength('漢'.repeat(140))).toBe(280);
});
