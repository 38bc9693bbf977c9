import type { LoadedPolicy } from '../shared/policy/loaded-policy.ts';
import { type MentionToSend, sendMention } from './send-mention.ts';

/** What a desk sees on an ordinary morning, in our own words: shown on the first run. */
export const SAMPLES: readonly MentionToSend[] = [
  {
    platform: 'x',
    text: '@BNPParibas impossible de me connecter à l’appli depuis 7h, ma sœur et mes collègues pareil. C’est une panne générale ?',
    handle: 'ines_dlv',
    name: 'Inès D.',
    followers: 214,
  },
  {
    platform: 'facebook',
    text: 'Bonjour, ma carte a été avalée par le distributeur hier soir et personne ne répond au téléphone. Comment je fais pour le week-end ?',
    handle: 'karim.b',
    name: 'Karim B.',
  },
  {
    platform: 'x',
    text: '@BNPParibas Bonjour, journaliste à La Gazette du Port, je boucle à 17h un article sur la fuite de données dont parlent vos clients. Qui peut me répondre ?',
    handle: 'lgp_redaction',
    name: 'Rédaction LGP',
    followers: 48_200,
  },
  {
    platform: 'instagram',
    text: 'Merci à l’équipe de l’agence de Vannes, prêt signé en trois semaines et toujours le sourire 👏',
    handle: 'maelle.et.tom',
    name: 'Maëlle',
  },
  {
    platform: 'x',
    text: '@BNPPFBelgique my transfer left my account on Monday and never arrived, it is my rent. Third message, nobody answers.',
    handle: 'sander_in_gent',
    name: 'Sander',
    followers: 91,
  },
  {
    platform: 'linkedin',
    text: 'Proud to start my apprenticeship with the risk team next month. Any advice for the first weeks?',
    handle: 'leo-martel',
    name: 'Léo Martel',
  },
  {
    platform: 'standard',
    text: 'Gagnez 3 000 € par jour sans bouger de chez vous 💸 lien en bio, places limitées',
    handle: 'cash_facile_4821',
    name: 'Cash facile',
    followers: 3,
  },
];

/** Sends the samples one by one; returns how many. */
export const feedSamples = async (
  url: string,
  secrets: Readonly<Record<string, readonly string[]>>,
  policy: LoadedPolicy,
): Promise<number> => {
  // A platform on which the policy has no account sends us nothing.
  const ours = new Set(['standard', ...policy.policy.accounts.map(({ platform }) => platform)]);
  const samples = SAMPLES.filter(({ platform }) => ours.has(platform));
  for (const sample of samples) await sendMention(url, secrets, policy, sample);
  return samples.length;
};
