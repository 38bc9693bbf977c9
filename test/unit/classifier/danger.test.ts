import { describe, expect, it } from 'vitest';
import { loadWeights } from '../../../shared/classifier/load-weights.ts';
import { createClassifier } from '../../../shared/classifier/trained.ts';

const classifier = createClassifier(loadWeights());
const urgencyOf = (text: string, brand: string) =>
  classifier.read({ text, brand, platform: 'x', kind: 'post' }).tags.urgency;

describe('somebody in danger', () => {
  it.each([
    ["@BNPParibas vous m'avez ruiné, je vais me suicider", 'BNP Paribas'],
    ['@BNPParibas mon père veut se suicider à cause de vos relances', 'BNP Paribas'],
    ['@INGnl ik maak er een einde aan', 'ING'],
    ['I want to kill myself', 'HSBC'],
    ['je veux mourir', 'BNP Paribas'],
    ["@SNCF un homme s'est jeté sur la voie à Melun", 'SNCF'],
    ["ça sent le gaz dans tout l'immeuble, on fait quoi ??", 'Engie'],
    ["@HSBC_UK I've lost everything, I want to kill myself", 'HSBC'],
    ["@HSBC_UK can't go on, going to end my life tonight", 'HSBC'],
    ['they want to cut our power tomorrow and my baby is on oxygen', 'EDF'],
    ['ich will nicht mehr leben, ihr habt mir alles genommen', 'Deutsche Bank'],
    ['@DB_Bahn jemand steht auf den Gleisen in Köln', 'Deutsche Bahn'],
    ['Gasgeruch im ganzen Haus und die Hotline geht nicht ran', 'Eon'],
    ['@intesasanpaolo voglio farla finita, non ce la faccio più', 'Intesa Sanpaolo'],
    ['@intesasanpaolo mi avete rovinato, mi ammazzo', 'Intesa Sanpaolo'],
    ['puzza di gas in tutto il palazzo', 'Enel'],
    ['@bbva me voy a matar, ya no puedo más', 'BBVA'],
    ['@INGnl ik wil dood, jullie hebben alles afgepakt', 'ING'],
    ['@DeutscheBank ich bringe mich um wenn das so weitergeht', 'Deutsche Bank'],
    ['@bbva no quiero vivir más, me quitaron la casa', 'BBVA'],
  ])('is urgent: %s', (text, brand) => {
    expect(['critical', 'high']).toContain(urgencyOf(text, brand));
  });

  // Shown to customer service, as normal. What the weights learn to see must lose its mark.
  it.each([["@BNPParibas j'ai envie d'en finir avec la vie", 'BNP Paribas']])(
    'is known to be missed: %s',
    (text, brand) => {
      expect(urgencyOf(text, brand)).toBe('normal');
    },
  );

  it.each([
    ['your app makes me want to die lol', 'HSBC'],
    ['je meurs de rire devant votre pub', 'BNP Paribas'],
    ['votre appli me tue', 'BNP Paribas'],
    ['diese Warteschleife bringt mich um', 'Deutsche Bank'],
    ['me muero de risa con el anuncio', 'BBVA'],
  ])('is not whoever speaks so: %s', (text, brand) => {
    expect(['normal', 'low']).toContain(urgencyOf(text, brand));
  });
});

describe('somebody who may be in danger is never one of many', () => {
  const mayBeDanger = (text: string) =>
    classifier.read({ text, brand: 'BNP Paribas', platform: 'x', kind: 'post' }).mayBeDanger;

  it.each([
    "l'appli ne marche pas, je vais me suicider",
    "je peux pas acheter le lait du bébé, je craque, je veux plus vivre comme ça, réparez l'appli",
    "82 ans, seul, plus d'insuline, la carte ne passe pas",
    'I will end my life if you do not unblock my account',
    'je vais me suicider',
  ])('however urgent the whole is read: %s', (text) => {
    expect(mayBeDanger(text)).toBe(true);
  });

  it.each([
    "@BNPParibas l'appli plante depuis ce matin, impossible de me connecter",
    'connexion impossible depuis ce matin, je dois payer mon loyer',
    'your app is down again, I am dying here',
  ])('and who only cannot log in is: %s', (text) => {
    expect(mayBeDanger(text)).toBeUndefined();
  });
});
