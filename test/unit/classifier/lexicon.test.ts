import { describe, expect, it } from 'vitest';
import { lexiconClassifier } from '../../../shared/classifier/lexicon.ts';
import { Reading } from '../../../shared/mention/tags.ts';

const read = (text: string, more = {}) => lexiconClassifier.read({ text, platform: 'x', kind: 'post', ...more });

describe('the lexicon', () => {
  it.each([
    ['L’appli est en panne, plus personne n’arrive à se connecter', 'customer-service', 'outage', 'critical', 'fr'],
    ['Is the app down for everyone? It is not working for me', 'customer-service', 'outage', 'critical', 'en'],
    ['Meine Karte wurde gestohlen und das Konto ist gesperrt', 'customer-service', 'fraud-security', 'high', 'de'],
    ['Grazie mille, siete gentilissimi e non solo con me', 'communications', 'praise', 'low', 'it'],
    ['Me cobraron dos veces la comisión de la tarjeta', 'customer-service', 'account-billing', 'normal', 'es'],
    ['Ik wil graag een vacature zien bij jullie, is er een wat voor mij', 'communications', 'careers', 'low', 'nl'],
  ])('reads %j', (text, team, topic, urgency, language) => {
    expect(read(text).tags).toMatchObject({ team, topic, urgency, language });
  });

  it('names the words that decided', () => {
    expect(read('Encore une panne ce matin').reasons).toContainEqual({
      field: 'topic',
      value: 'outage',
      words: ['panne'],
    });
  });

  it.each([
    ['nothing', ''],
    ['emoji only', '🤷🤷'],
    ['a link only', 'https://example.org'],
    ['half a character', '\ud800'],
    ['direction marks', '\u202e\u202e'],
    ['100,000 characters', 'a'.repeat(100_000)],
  ])('answers %s with valid tags', (_name, text) => {
    expect(Reading.safeParse(read(text)).success).toBe(true);
  });
});
