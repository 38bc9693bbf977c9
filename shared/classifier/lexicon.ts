import type {
  AuthorKind,
  Language,
  Reason,
  Sentiment,
  SuggestedTeam,
  TagField,
  Topic,
  Urgency,
} from '../mention/tags.ts';
import type { Classifier, Readable } from './classifier.ts';
import { fold } from './fold.ts';

/**
 * Keywords in six languages: the plain baseline that the trained model is compared with, and what routes when no weights
 * are at hand. Confidences are fixed and low, because keywords don't know when they are wrong.
 */
export const lexiconClassifier: Classifier = {
  model: 'lexicon-1',
  read(mention) {
    const text = fold(mention.text);
    const reasons: Reason[] = [];
    const found = (field: TagField, value: string, pattern: RegExp): boolean => {
      const words = [...text.matchAll(pattern)].map(([word]) => word.trim());
      if (words.length === 0) return false;
      reasons.push({ field, value, words: [...new Set(words)].slice(0, 3) });
      return true;
    };
    const authorKind = authorOf(mention, found);
    const topic = topicOf(mention, authorKind, found);
    const sentiment = sentimentOf(mention, topic, authorKind);
    const team = teamOf(topic, authorKind, sentiment, text);
    const urgency = urgencyOf(topic, team, sentiment, found);
    const relevant = authorKind !== 'spam' && /\p{L}{2}/u.test(withoutLinks(text));
    const language = languageOf(text, mention.languageHint);
    return {
      tags: {
        team: relevant ? team : 'none',
        topic: relevant ? topic : 'other',
        urgency: relevant ? urgency : 'low',
        sentiment,
        authorKind,
        relevant,
        language,
        confidence: CONFIDENCE,
        model: 'lexicon-1',
      },
      reasons,
    };
  },
};

type Found = (field: TagField, value: string, pattern: RegExp) => boolean;

const authorOf = (mention: Readable, found: Found): AuthorKind => {
  if (mention.kind === 'article' || mention.platform === 'news') return 'media';
  if (/journalist|giornalista|periodista|reporter|redaction|newsroom/.test(fold(mention.author?.bio ?? '')))
    return 'media';
  for (const [kind, pattern] of AUTHORS) if (found('authorKind', kind, pattern)) return kind;
  return 'public';
};

const topicOf = (mention: Readable, author: AuthorKind, found: Found): Topic => {
  if (author === 'spam' || author === 'brand') return 'other';
  if (mention.rating !== undefined && mention.rating >= 4) return 'praise';
  for (const [topic, pattern] of TOPICS) if (found('topic', topic, pattern)) return topic;
  if (author === 'media') return 'news';
  if (mention.rating !== undefined) return 'service-quality';
  return mention.text.includes('?') ? 'question' : 'other';
};

const sentimentOf = (mention: Readable, topic: Topic, author: AuthorKind): Sentiment => {
  if (author === 'brand' || author === 'spam') return 'neutral';
  if (topic === 'praise') return 'positive';
  if (NEGATIVE_TOPICS.has(topic) || (mention.rating ?? 5) < 3) return 'negative';
  return 'neutral';
};

const teamOf = (topic: Topic, author: AuthorKind, sentiment: Sentiment, text: string): SuggestedTeam => {
  if (author === 'spam' || author === 'brand') return 'none';
  if (author === 'media' || topic === 'news') return 'press';
  if (OFF_DESK_TOPICS.has(topic)) return 'communications';
  if (topic === 'other' && sentiment === 'neutral' && !/@\p{L}/u.test(text)) return 'communications';
  return 'customer-service';
};

const urgencyOf = (topic: Topic, team: SuggestedTeam, sentiment: Sentiment, found: Found): Urgency => {
  if (team === 'none' || topic === 'praise' || topic === 'brand-campaign' || topic === 'careers') return 'low';
  if ((topic === 'outage' || topic === 'fraud-security') && found('urgency', 'critical', MANY)) return 'critical';
  if (found('urgency', 'critical', DANGER)) return 'critical';
  if (sentiment === 'negative' && found('urgency', 'high', HARM)) return 'high';
  return 'normal';
};

const languageOf = (text: string, hint: string | undefined): Language => {
  const words = withoutLinks(text).match(/[\p{L}']+/gu) ?? [];
  let best: Language = 'und';
  let most = 0;
  for (const [language, common] of Object.entries(COMMON_WORDS)) {
    const hits = words.filter((word) => common.has(word)).length;
    if (hits > most) [best, most] = [language, hits];
  }
  if (most > 0) return best;
  return hint !== undefined && /^[a-z]{2,3}$/.test(hint) && words.length > 0 ? hint : 'und';
};

const withoutLinks = (text: string): string => text.replace(/https?:\S+|<url>|[@#]\S+/g, ' ');

const CONFIDENCE = {
  team: 0.5,
  topic: 0.5,
  urgency: 0.5,
  sentiment: 0.5,
  authorKind: 0.5,
  relevant: 0.5,
  language: 0.5,
} satisfies Record<TagField, number>;

const NEGATIVE_TOPICS: ReadonlySet<Topic> = new Set([
  'outage',
  'fraud-security',
  'service-quality',
  'account-billing',
  'ethics-reputation',
]);
const OFF_DESK_TOPICS: ReadonlySet<Topic> = new Set(['praise', 'ethics-reputation', 'brand-campaign', 'careers']);

/** Stems between bars, in lines: a word may go on behind a stem, not before it. */
const stems = (...lines: readonly string[]): RegExp => new RegExp(`(?<![\\p{L}])(?:${lines.join('')})[\\p{L}]*`, 'gu');

const AUTHORS: readonly (readonly [AuthorKind, RegExp])[] = [
  ['spam', stems('bitcoin|crypto|forex|airdrop|giveaway|casino|dm me to (?:earn|invest)|whatsapp|telegram|onlyfans')],
  [
    'brand',
    stems(
      "nous sommes desoles|pouvez-vous nous|envoyez-nous|we're sorry to hear|we apologi[sz]e",
      '|please (?:dm|send us)|es tut uns leid|schreib uns|ci dispiace|scrivici|lamentamos|escribenos',
      '|onze excuses|stuur ons',
    ),
  ],
  [
    'media',
    stems(
      'communique|selon nos informations|deadline|bouclage|for comment|press (?:office|officer|team)',
      '|service de presse|attache[e]? de presse|pressestelle|ufficio stampa|gabinete de prensa|persdienst',
      '|woordvoerder|portavoz|portavoce|breaking',
    ),
  ],
];

const TOPICS: readonly (readonly [Topic, RegExp])[] = [
  [
    'fraud-security',
    stems(
      'fraud|arnaqu|phish|hamecon|pirat|escroqu|vole|scam|hack|leak|fuite de donnee|stolen|betrug|betrog',
      '|datenleck|gestohlen|truff|frod|rubat|estaf|robaron|robada|oplicht|gestolen|datalek|smishing',
    ),
  ],
  [
    'outage',
    stems(
      'panne|hors service|ne marche pas|marche plus|fonctionne p|inaccessible|coupure|plus de reseau',
      "|plus d'internet|outage|down|not working|can't (?:log|access)|storung|ausfall|ausgefall|geht nicht",
      '|funktioniert nicht|non funziona|disservizio|non va|guast|caid[oa]|no funciona|no sirve|sin servicio',
      '|storing|werkt niet|ligt plat',
    ),
  ],
  [
    'careers',
    stems(
      'recrut|emploi|stage|alternance|hiring|job|internship|vacanc|stellenan|praktikum|bewerb|assum|tirocini',
      '|lavora con|empleo|practicas|vacature|sollicit',
    ),
  ],
  [
    'ethics-reputation',
    stems(
      'boycott|climat|greenwash|petrol|fossil|discrimin|blanchiment|money laundering|scandal|klima|skandal',
      '|boicot|combustibl|shame on|honte a',
    ),
  ],
  [
    'praise',
    stems(
      'merci|bravo|parfait|excellent|thank|great|love|awesome|danke|super|toll|grazie|ottim|bravissim',
      '|gracias|excelente|genial|bedankt|dankjewel|geweldig|top',
    ),
  ],
  [
    'service-quality',
    stems(
      'attend|attente|aucune reponse|personne ne|injoignable|incompeten|accueil|service client|waiting',
      '|no (?:answer|reply|response)|rude|customer service|warte|unfreundlich|keine antwort|attesa|aspett',
      '|nessuno|maleducat|espera|nadie|pesim|wacht|niemand|klantenservice',
    ),
  ],
  [
    'account-billing',
    stems(
      'factur|frais|preleve|virement|compte|carte|rembours|decouvert|pret|credit|bill|charge|fee|refund',
      '|account|card|mortgage|loan|transfer|gebuhr|konto|karte|uberweis|rechnung|bolletta|bonifico|conto',
      '|rimbors|commission|factura|cuenta|tarjeta|comision|cobr|rekening|kosten|overschrijving|terugbetal',
    ),
  ],
  [
    'brand-campaign',
    stems(
      'roland[- ]?garros|sponsor|concours|contest|jeu concours|tournoi|tennis|gewinnspiel|concorso|sorteo',
      '|wedstrijd|festival',
    ),
  ],
  [
    'news',
    stems(
      'resultats trimestriels|benefice|profit|earnings|quartalsz|gewinn|utile netto|trimestral|kwartaal',
      '|shares|action en hausse|ipo',
    ),
  ],
];

const MANY = stems(
  'tout le monde|plusieurs|partout|personne n|toute la|chez nous tous|everyone|everybody|nationwide',
  '|all of us|nobody|whole (?:town|city|country)|alle|bundesweit|niemand|tutti|nessuno|todos|nadie',
  '|iedereen|overal|millions?|millionen|milioni|millones|miljoen',
);
const DANGER = stems('suicid|en finir|kill myself|umbringen|ammazzarmi|matarme|zelfmoord|bombe|bomb|bomba');
const HARM = stems(
  'bloque|gele|avocat|tribunal|mediateur|acpr|dgccrf|ufc|handicap|urgent|semaines',
  '|depuis (?:un|deux|trois|\\d+) (?:mois|semaine|jour)|blocked|frozen|lawyer|ombudsman|cfpb|disabled',
  '|for (?:weeks|months|days)|gesperrt|anwalt|bafin|seit wochen|bloccat|avvocato|da settimane|bloquead',
  '|abogado|condusef|semanas|geblokkeerd|advocaat|ombudsman|weken|hacked|pirate|stolen|vole',
);

const COMMON_WORDS: Record<Language, ReadonlySet<string>> = {
  fr: new Set(
    "le la les des en de a il plus est une pour pas vous je que qui dans avec sur mon ma c'est ne bonjour depuis et ce".split(
      ' ',
    ),
  ),
  en: new Set("the and is to of you my for i it this that with your have on not are was can i'm it's".split(' ')),
  de: new Set('der die das und ist nicht ich ein eine mit zu auf fur bei ihr seit wie auch von es sie'.split(' ')),
  it: new Set("il che di non e per una sono con mi ho da anche ma del gli della ci come c'e".split(' ')),
  es: new Set('el que de la en no y los para por con una mi es me lo su se las como esta hola al'.split(' ')),
  nl: new Set('de het een en niet ik van dat op voor met mijn je is maar nog jullie bij ook te wat'.split(' ')),
};
