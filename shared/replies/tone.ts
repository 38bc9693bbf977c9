/**
 * What makes a draft sound like an institution rather than a person, in its own words; none where it sounds human.
 * A few turns of phrase that bank letters are made of: a hint and no judgement, so it is quiet in doubt, and never
 * blocks.
 */
export const officialWords = (text: string): readonly string[] => {
  const found = OFFICIAL.flatMap((phrase) => phrase.exec(text)?.[0] ?? []);
  const shouted = text.match(SHOUTED) ?? [];
  return [...new Set([...found, ...(shouted.length >= 3 ? [shouted.slice(0, 3).join(' ')] : [])])];
};

const OFFICIAL: readonly RegExp[] = [
  // French
  /nous (?:vous prions|accusons r[ée]ception|avons bien pris (?:en compte|note)|vous remercions de l['’]int[ée]r[êe]t)/i,
  /veuillez (?:agr[ée]er|noter|recevoir|trouver)/i,
  /dans les (?:meilleurs|plus brefs) d[ée]lais/i,
  /(?:g[êe]ne|d[ée]sagr[ée]ment)s? (?:occasionn[ée]e?s?|caus[ée]e?s?)/i,
  /nous mettons tout en (?:œuvre|oeuvre)/i,
  /(?:nos|les) services comp[ée]tents/i,
  /votre (?:demande|message|requ[êe]te) a [ée]t[ée] (?:transmise?|prise? en compte|enregistr[ée]e?)/i,
  /(?:conform[ée]ment|suite) (?:[àa] (?:votre|nos|notre)|aux)/i,
  /ch(?:er|[èe]re) client(?:e|\(e\))?/i,
  /soucieux de la (?:qualit[ée]|satisfaction)/i,
  // English
  /we (?:regret to inform|acknowledge receipt|take (?:this|all)[^.!?]{0,30} seriously|value your (?:feedback|custom))/i,
  /please (?:be advised|note that|do not hesitate)/i,
  /at (?:your|our) earliest convenience|in due course|as soon as practicable/i,
  /any inconvenience (?:caused|this may have caused)?/i,
  /your (?:request|message|enquiry|inquiry|complaint) has been (?:forwarded|received|registered|escalated|taken into account)/i,
  /the (?:relevant|competent|appropriate) (?:department|services?|teams?)/i,
  /pursuant to|in accordance with|with reference to/i,
  /dear (?:valued )?customer/i,
  /we are committed to|strive to/i,
];

/** A word in capitals, but no short one: those are abbreviations. */
const SHOUTED = /(?<!\p{L})\p{Lu}{5,}(?!\p{L})/gu;
