import { html } from 'hono/html';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { teamName } from '../../shared/policy/policy-schema.ts';
import { mentionLine } from '../../shared/reports/mention-line.ts';
import { STEPS } from '../../shared/reports/response-times.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import { CONSOLE_ROUTES } from '../../shared/runtime/routes.ts';
import { span } from '../../shared/slack/formats.ts';
import { platformName, teamAtDesk } from '../../shared/slack/names.ts';
import { type StepDetail, trailSteps } from '../../shared/slack/trail-steps.ts';
import { findBreak } from '../../shared/trail/chain.ts';
import type { Commit } from '../../shared/trail/event.ts';
import { foldTrail } from '../../shared/trail/fold.ts';
import type { Html } from './layout.ts';
import { channelName, nameOf } from './names-on-pages.ts';
import type { PageVoice } from './page-voice.ts';

/** What happened to one mention, who did it and when, and whether its chain holds: for who audits it. */
export const mentionPage = (
  id: string,
  commits: readonly Commit[],
  loaded: LoadedPolicy,
  voice: PageVoice,
  now: Instant,
): Html => {
  const { formats } = voice;
  const says = voice.says.mention;
  const broken = findBreak(id, commits);
  const steps = trailSteps(commits, { ...voice, policy: loaded.policy, now });
  return html`
    ${headOf(id, voice)}
    ${
      broken === undefined
        ? html`<section>${says.holds}</section>`
        : html`<section class="warns bad">${says.broken(formats.count(broken.version))}</section>`
    }
    ${factsOf(id, commits, loaded, voice, now)}
    <section>
      <h2>${says.steps}</h2>
      <div class="scroll"><table>
        <tr>${[says.when, says.what, says.who].map((name) => html`<th scope="col">${name}</th>`)}</tr>
        ${steps.map(
          ({ at, what, detail, by }) => html`<tr>
            <td><time datetime="${isoOf(at)}" title="${isoOf(at)}">${formats.date(at, now)}</time></td>
            <td class="wraps"><strong>${what}</strong> ${detail === undefined ? '' : detailOf(detail, loaded)}</td>
            <td>${nameOf(by, voice)}</td>
          </tr>`,
        )}
      </table></div>
      <p class="note"><code>npx vigie trail show ${id}</code></p>
    </section>
  `;
};

export const unknownPage = (voice: PageVoice): Html => html`
  ${backLink(voice)}
  <h1>${voice.says.mention.unknown}</h1>
`;

/** Of one whose commits are no commits any more. */
export const unreadablePage = (id: string, voice: PageVoice): Html =>
  html`${headOf(id, voice)}<section class="warns bad">${voice.says.mention.unreadable}</section>`;

const headOf = (id: string, voice: PageVoice): Html => html`
  ${backLink(voice)}
  <h1>${voice.says.mention.title} <small>${id}</small></h1>
`;

const backLink = ({ says }: PageVoice): Html => html`<p><a href="${CONSOLE_ROUTES.times}">${says.mention.back}</a></p>`;

const isoOf = (at: Instant): string => new Date(at).toISOString();

const detailOf = (detail: StepDetail, loaded: LoadedPolicy): string => {
  switch (detail.kind) {
    case 'words':
      return detail.words;
    case 'person':
      return detail.user;
    case 'channel':
      return channelName(detail.channel, loaded);
  }
};

/** None of a trail that is no mention's. */
const factsOf = (
  id: string,
  commits: readonly Commit[],
  loaded: LoadedPolicy,
  { locale, texts, formats, says, timeZone }: PageVoice,
  now: Instant,
): Html | string => {
  const trail = foldTrail(id, commits);
  const line = mentionLine(trail, commits[0]?.at ?? 0, loaded, now);
  if (line === undefined) return '';
  const { policy } = loaded;
  const facts: readonly (readonly [name: string, fact: string])[] = [
    [says.mention.came, `${platformName(line.platform)}, ${formats.date(line.at, now)}`],
    [says.mention.about, `${texts.topic[line.topic]}, ${texts.urgency[trail.tags?.urgency ?? line.urgency]}`],
    [
      says.mention.at,
      teamAtDesk({ team: teamName(policy, line.team, locale), desk: policy.desks[line.desk]?.name ?? line.desk }),
    ],
    [says.mention.rule, line.rule],
    [says.mention.state, says.state[line.state]],
  ];
  return html`
    <dl class="facts">${facts.map(([name, fact]) => html`<div><dt>${name}</dt><dd>${fact}</dd></div>`)}</dl>
    <section>
      <h2>${says.mention.times}</h2>
      <div class="scroll"><table>
        <tr>
          <th scope="col">${texts.desk.form.team}</th>
          ${STEPS.map((step) => html`<th scope="col" class="number">${says.step[step]}</th>`)}
        </tr>
        ${line.turns.map(
          ({ team, steps }) => html`<tr>
            <th scope="row">${teamName(policy, team, locale)}</th>
            ${STEPS.map((step) => html`<td class="number">${span(steps[step], formats)}</td>`)}
          </tr>`,
        )}
      </table></div>
      ${line.measured.length === 0 ? '' : html`<h2>${says.targets}</h2>`}
      <ul>
        ${line.measured.map(({ team, target, end, dueAt, within, lateBy }) => {
          const became = end === 'missed' ? says.lateBy(span(lateBy, formats)) : says.mention.end[end];
          const wanted = `${says.target[target]} ${says.within(span(within, formats))}`;
          const due = texts.desk.lists.dueAt(formats.date(dueAt, now));
          return html`<li>${teamName(policy, team, locale)} · ${wanted} · ${due} · ${became}</li>`;
        })}
      </ul>
      <p class="note">${says.basis(timeZone, loaded.version)}</p>
    </section>
  `;
};
