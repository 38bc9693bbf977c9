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
    [
      'Sehr geehrte Kundin, Ihre Anfrage wurde an die zuständige Abteilung weitergeleitet.',
      ['zuständige Abteilung', 'Ihre Anfrage wurde an die zuständige Abteilung weitergeleitet', 'geehrte Kundin'],
    ],
    ['Gentile cliente, ci scusiamo per il disagio arrecato.', ['Gentile cliente', 'disagio arrecato']],
    [
      'Su reclamación ha sido trasladada al departamento correspondiente.',
      ['departamento correspondiente', 'Su reclamación ha sido trasladada'],
    ],
    [
      'Geachte klant, uw klacht is geregistreerd. Aarzel niet om contact op te nemen.',
      ['uw klacht is geregistreerd', 'Geachte klant', 'Aarzel niet om contact'],
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
    'Hallo Jens, das war unser Fehler. Am schnellsten geht es mit der App, die läuft seit zehn wieder. Lena',
    'Ciao Paola, ho parlato con la filiale: la carta nuova parte oggi. Se serve altro, scrivimi qui.',
    'Sentimos las molestias, Marta. Ya vuelve a funcionar: ¿puedes probar ahora y nos dices?',
    'Hoi Sara, wat vervelend! Ik kijk het meteen na en laat je straks iets weten. Groetjes, Tom',
    'Merci beaucoup, ça nous fait très plaisir :)',
    'Appelez vite le 01 23 45 67 89 pour bloquer la carte, IBAN et RIB ne suffisent pas.',
  ])('%j', (text) => {
    expect(officialWords(text)).toEqual([]);
  });
});
