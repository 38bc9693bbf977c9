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
  // Dutch
  /\b(?:tot onze spijt|(?:wij|we) betreuren|(?:wij|we) zijn genoodzaakt|(?:wij|we) verzoeken u|wordt u verzocht)\b/i,
  /\b(?:in goede orde ontvangen|(?:hierbij|bij deze) (?:bevestigen|berichten|delen|informeren) (?:wij|we))\b/i,
  /\b(?:zo spoedig mogelijk|ten spoedigste|te zijner tijd|binnen afzienbare tijd)\b/i,
  /\b(?:eventuele?|veroorzaakte?|ondervonden) (?:ongemak(?:ken)?|hinder|overlast)|\bonze (?:oprechte |welgemeende )?excuses voor het ongemak\b/i,
  /\b(?:bevoegde|betreffende|desbetreffende) (?:dienst(?:en)?|afdeling(?:en)?|teams?)\b/i,
  /\b(?:uw|je|jouw) (?:vraag|bericht|verzoek|klacht|melding|aanvraag) (?:is|werd|wordt) (?:door ons )?(?:geregistreerd|in behandeling genomen|ge[ëe]scaleerd)|\buw (?:vraag|bericht|verzoek|klacht|melding|aanvraag) (?:is|werd|wordt) (?:doorgestuurd|doorgezet|overgemaakt)/i,
  /\b(?:naar aanleiding van|met betrekking tot|onder verwijzing naar|conform|overeenkomstig) (?:uw|onze?)\b/i,
  /\b(?:geachte (?:heer|mevrouw|klant|cli[ëe]nt|relatie)|beste (?:klant|cli[ëe]nt|relatie))(?!\p{L})/iu,
  /\b(?:aarzel|schroom) (?:dan )?niet (?:om )?(?:contact|ons)\b|\bmocht u (?:nog )?(?:verdere |bijkomende |andere )?vragen hebben\b|\bgelieve (?:te|ons|uw|contact)\b/i,
  /\b(?:hechten (?:wij |we )?(?:veel|groot|grote) (?:waarde|belang) aan|streven ernaar|nemen [^.!?]{1,30} (?:zeer|uiterst) serieus)\b/i,
  // Spanish
  /les? (?:rogamos|comunicamos|informamos (?:de )?que)|(?:lamentamos|sentimos) (?:comunicar|informar)(?:l[ea]s?|te)/i,
  /acusamos recibo|hemos tomado (?:buena|debida) nota|agradecemos su inter[ée]s/i,
  /(?:a|con|en) la mayor (?:brevedad|celeridad)|en el menor plazo posible/i,
  /(?:molestia|inconveniente|perjuicio)s? (?:ocasionad[oa]s?|causad[oa]s?|que [^.!?]{0,30}(?:podido|pudieran?|puedan?) (?:ocasionar|causar))/i,
  /(?:quedamos|permanecemos) a (?:su|vuestra)(?: entera)? disposici[óo]n|no duden? en/i,
  /(?:departamento|servicio|[áa]rea|equipo|unidad)(?:e?s)? (?:competente|correspondiente|pertinente|oportun[oa])s?/i,
  /(?:su|tu) (?:solicitud|petici[óo]n|consulta|mensaje|reclamaci[óo]n|queja|incidencia) ha sido (?:trasladad|registrad|remitid|derivad|recibid|tramitad|elevad)[oa]/i,
  /d(?:ar|amos|ado|aremos) traslado|proced(?:emos|eremos|ido) a|de conformidad con|en virtud de|en relaci[óo]n (?:con|a) su/i,
  /(?:estimad|apreciad)[oa]s?(?:\/[oa]s?|\([oa]s?\))? client[ea]s?/i,
  /reciban? un cordial saludo|le salud(?:a|amos) (?:muy )?atentamente|sin otro particular/i,
  // German
  /wir bedauern|zu unserem Bedauern|teilen wir Ihnen (?:hiermit )?mit|m[öo]chten wir Ihnen mitteilen/i,
  /den (?:Eingang|Erhalt) Ihre[rs]|zur Kenntnis genommen/i,
  /schnellstm(?:ö|oe?)glich|baldm[öo]glichst|zu gegebener Zeit|zeitnah/i,
  /(?:entstandene|etwaige|verursachte)[nr]? (?:Unannehmlichkeiten|Umst[äa]nde)|Unannehmlichkeiten (?:zu )?entschuldigen/i,
  /(?:zust[äa]ndige[nr]? (?:Stelle|Abteilung|Fach(?:abteilung|bereich))|(?:entsprechende|betreffende)[nr]? (?:Abteilung|Fach(?:abteilung|bereich)))/i,
  /Ihre? (?:Anliegen|Anfrage|Nachricht|Beschwerde|Hinweis) (?:wurde|wird) [^.!?]{0,30}(?:weitergeleitet|erfasst|aufgenommen|registriert)/i,
  /(?:gem[äa](?:ß|ss)|bez[üu]glich|hinsichtlich|unter Bezugnahme auf) (?:Ihre|unsere)/i,
  /geehrte[rs]? (?:Kund(?:e|in|en|[*:_]?innen)(?!\p{L})|Damen und Herren)/iu,
  /(?:stehen wir|wir stehen) Ihnen (?:jederzeit |gerne? ){0,2}zur Verf[üu]gung|z[öo]gern Sie nicht/i,
  /(?:stets|sind wir) (?:bem[üu]ht|bestrebt)|(?:nehmen wir|wir nehmen) [^.!?]{0,30}sehr ernst/i,
  // Italian
  /(?:la|vi) (?:informiamo che|(?:invitiamo|preghiamo) (?:a|di) )|siamo spiacenti di (?:doverl[ae] )?(?:comunicar|informar)/i,
  /distinti saluti/i,
  /(?:gentil[ei]|spett(?:abile|\.le)|egregi[oa]|stimat[oa]) (?:client[ei]|utent[ei]|correntist[ae])/i,
  /disag(?:io|i) (?:arrecat|causat|provocat|procurat)[oi]|eventual[ei] disag(?:io|i)/i,
  /non esit(?:i|are|ate) a (?:contattar|rivolger)|(?:a (?:sua|vostra|tua) completa|a completa) disposizione/i,
  /(?:sua|vostra|tua) (?:richiesta|segnalazione|comunicazione) [èe]['’]? (?:gi[àa] )?stata (?:presa in carico|inoltrata|trasmessa|registrata|ricevuta)/i,
  /(?:uffici|reparti|strutture|funzioni|ufficio|struttura|reparto) (?:competent[ei]|prepost[oaie])/i,
  /in (?:merito|riferimento|relazione) alla (?:sua|vostra|tua)|in ottemperanza|ai sensi del/i,
  /nel pi[ùu] breve tempo possibile|provvederemo a|sar[àa] nostra (?:cura|premura)/i,
  /(?:attenti|sensibili) alla soddisfazione|(?:sua|vostra) opinione [èe]['’]? (?:molto )?importante per noi/i,
];

/** A word in capitals, but no short one: those are abbreviations. */
const SHOUTED = /(?<!\p{L})\p{Lu}{5,}(?!\p{L})/gu;
