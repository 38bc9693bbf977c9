import { describe, expect, test } from 'vitest';
import { officialWords } from '../../../shared/replies/tone.ts';

describe('A draft sounds like an institution', () => {
  test.each([
    ['Cher client, merci.', ['Cher client']],
    ['Nous vous prions de nous excuser pour la gêne occasionnée.', ['Nous vous prions', 'gêne occasionnée']],
    [
      'Votre demande a été transmise à nos services compétents.',
      ['nos services compétents', 'Votre demande a été transmise'],
    ],
    ['We regret to inform you that it will be done in due course.', ['We regret to inform', 'in due course']],
    [
      'Please be advised that your complaint has been forwarded.',
      ['Please be advised', 'your complaint has been forwarded'],
    ],
    ['VEUILLEZ APPELER LE SERVICE CLIENTS', ['VEUILLEZ APPELER SERVICE']],
  ])('%j', (text, words) => {
    expect(officialWords(text)).toEqual(words);
  });
});

describe('A draft sounds human', () => {
  test.each([
    '',
    'Bonjour Inès, vous avez raison, c’était notre erreur. C’est corrigé depuis midi. Karim',
    'Mince, désolé pour l’attente ! Je regarde et je reviens vers vous avant 18 h.',
    'Hi Tom, sorry about that. Your card works again, could you give it a try? Anna',
    'Merci beaucoup, ça nous fait très plaisir :)',
    'Appelez vite le 01 23 45 67 89 pour bloquer la carte, IBAN et RIB ne suffisent pas.',
  ])('%j', (text) => {
    expect(officialWords(text)).toEqual([]);
  });
});
