import { html } from 'hono/html';
import { dateAfter } from '../../shared/calendar/local-days.ts';
import { Urgency } from '../../shared/mention/tags.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { type Policy, teamName } from '../../shared/policy/policy-schema.ts';
import type { CrisisFigures } from '../../shared/reports/digest.ts';
import { shareKept } from '../../shared/reports/kept-targets.ts';
import type { Late, Overview } from '../../shared/reports/overview.ts';
import { type ReportRow, STEPS, type Times } from '../../shared/reports/response-times.ts';
import type { Instant } from '../../shared/runtime/clock.ts';
import { CONSOLE_ROUTES } from '../../shared/runtime/routes.ts';
import { span } from '../../shared/slack/formats.ts';
import { platformName } from '../../shared/slack/names.ts';
import type { Actor } from '../../shared/trail/actor.ts';
import type { AskedDays } from './asked-days.ts';
import { cameChart, keptChart } from './charts.ts';
import type { Html } from './layout.ts';
import { channelName, nameOf } from './names-on-pages.ts';
import type { PageVoice } from './page-voice.ts';

export interface TimesPage {
  readonly overview: Overview;
  /** Those that went on in these days, the first declared first. */
  readonly crises: readonly CrisisFigures[];
  readonly asked: AskedDays;
  /** The desk whose mentions they are; every desk's without one. */
  readonly desk: string | undefined;
  /** What the reader must know of what is not in the figures, a sentence each. */
  readonly warnings: readonly string[];
  readonly now: Instant;
}

const SHOWN_LATE = 50;

/** The figures of some days, for whoever answers for the response times. */
export const timesPage = (page: TimesPage, loaded: LoadedPolicy, voice: PageVoice): Html => {
  const { policy, version } = loaded;
  const { overview, crises, asked, desk, warnings, now } = page;
  const { texts, formats, says } = voice;
  const { first, last } = asked;
  const command = `npx vigie report --from ${first} --to ${last} --as-of ${asked.today}`;
  const [head, ...others] = [first, last].filter((date, i, all) => all.indexOf(date) === i).map(formats.day);
  return html`
    <h1>${says.title} <small>${[head, ...others].join(' – ')} ${last.slice(0, 4)}</small></h1>
    ${formOf(page, policy, voice)}
    ${warnings.map((warning) => html`<section class="warns">${warning}</section>`)}
    ${overview.mentions === 0 ? html`<p>${says.nothing}</p>` : inAll(overview, voice)}
    ${crises.length > 0 ? crisesTable(page, loaded, voice) : ''}
    ${overview.mentions === 0 ? '' : figuresOf(page, policy, voice)}
    <form action="${CONSOLE_ROUTES.mention}">
      <label>${says.mention.byId}<input name="id" size="30" required /></label>
      <button>${says.form.show}</button>
    </form>
    <p class="note">
      ${texts.desk.lists.asOf(formats.date(now))} · ${says.basis(voice.timeZone, version)}${desk === undefined ? html` · ${says.inTerminal} <code>${command}</code>` : ''}
    </p>
  `;
};

const formOf = ({ asked, desk }: TimesPage, { desks }: Policy, { formats, says }: PageVoice): Html => {
  const { form } = says;
  const { days, first, last, today } = asked;
  const linkTo = (from: string, to: string, label: string) =>
    html`<a href="${addressOf(CONSOLE_ROUTES.times, { from, to, desk })}">${label}</a>`;
  const lastOfMonth = dateAfter(`${today.slice(0, 7)}-01`, -1);
  return html`<form action="${CONSOLE_ROUTES.times}">
    <label>${form.from}<input type="date" name="from" value="${first}" max="${today}" required /></label>
    <label>${form.to}<input type="date" name="to" value="${last}" max="${today}" required /></label>
    <label>${form.desk}
      <select name="desk">
        <option value="">${form.everyDesk}</option>
        ${Object.entries(desks).map(
          ([id, { name }]) => html`<option value="${id}" ${id === desk ? 'selected' : ''}>${name}</option>`,
        )}
      </select>
    </label>
    <button>${form.show}</button>
    <span class="links">
      ${linkTo(dateAfter(first, -days.length), dateAfter(first, -1), form.daysBefore(days.length, formats.count(days.length)))}
      ${[7, 30].map((count) => linkTo(dateAfter(today, 1 - count), today, form.lastDays(formats.count(count))))}
      ${linkTo(`${lastOfMonth.slice(0, 7)}-01`, lastOfMonth, form.lastMonth)}
      <a href="${addressOf(CONSOLE_ROUTES.export, { from: first, to: last, desk })}">${says.exported}</a>
    </span>
  </form>`;
};

const addressOf = (path: string, { desk, ...days }: { from: string; to: string; desk: string | undefined }): string =>
  `${path}?${new URLSearchParams({ ...days, ...(desk !== undefined && { desk }) })}`;

const figuresOf = ({ overview, now }: TimesPage, policy: Policy, voice: PageVoice): Html => html`
  ${overview.days.length > 1 ? dayByDay(overview, voice) : ''}
  ${overview.targets.length > 0 ? targetsTable(overview, policy, voice) : ''}
  ${timesTable(overview, policy, voice)}
  ${overview.late.length > 0 ? lateTable(overview.late, policy, voice, now) : ''}
  ${hiddenList(overview, voice)}
`;

const inAll = (overview: Overview, { formats, says }: PageVoice): Html => {
  const { mentions, byUrgency, notResolved, unanswered, waitInCrises, answeredWithin } = overview;
  const kept = shareKept(overview);
  const tiles: readonly (readonly [name: string, figure: string])[] = [
    [says.mentions, formats.count(mentions)],
    [says.urgent, formats.count(byUrgency.critical + byUrgency.high)],
    [says.keptInAll, kept === undefined ? '–' : formats.percent(kept)],
    [says.answeredWithin, span(answeredWithin, formats)],
    [says.notResolved, formats.count(notResolved)],
    [says.unanswered, formats.count(unanswered)],
    ...(waitInCrises === 0 ? [] : [[says.waitInCrises, formats.count(waitInCrises)] as const]),
  ];
  return html`<dl>${tiles.map(([name, figure]) => html`<div><dt>${name}</dt><dd>${figure}</dd></div>`)}</dl>`;
};

/** Each whole, also what of it was on other days. */
const crisesTable = ({ crises, now }: TimesPage, loaded: LoadedPolicy, voice: PageVoice): Html => {
  const { texts, formats, says } = voice;
  const { trail, form } = texts.desk;
  const when = (at: Instant, by: Actor): string => `${formats.date(at, now)} · ${nameOf(by, voice)}`;
  const heads = [
    form.topic,
    says.channel,
    ...(['crisis-declared', 'crisis-widened', 'crisis-over'] as const).map((type) => trail.events[type]),
  ];
  return html`<section>
    <h2>${says.crises}</h2>
    <div class="scroll"><table>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        ${[says.state.grouped, says.notResolved].map((head) => html`<th scope="col" class="number narrow">${head}</th>`)}
      </tr>
      ${crises.map(
        ({ topic, channel, by, at, until, widenedTo, over, grouped, open, isMore }) => html`<tr>
          <th scope="row">${texts.topic[topic]}</th>
          <td>${channelName(channel, loaded)}</td>
          <td class="wraps">${when(at, by)}</td>
          <td>${widenedTo === undefined ? '–' : texts.urgency[widenedTo]}</td>
          <td class="wraps">${over === undefined ? texts.crisis.endsAt(formats.date(until, now)) : when(over.at, over.by)}</td>
          <td class="number">${formats.count(grouped)}</td>
          <td class="number">${open === 0 && isMore ? '–' : `${formats.count(open)}${isMore ? '+' : ''}`}</td>
        </tr>`,
      )}
    </table></div>
    <p class="note">${says.crisesHint}</p>
  </section>`;
};

const dayByDay = ({ days }: Overview, voice: PageVoice): Html => {
  const { texts, formats, says } = voice;
  return html`<section>
    <h2>${says.perDay}</h2>
    ${imageOf(cameChart(days, voice), `${says.perDay}. ${says.asTable}.`)}
    ${
      days.some((day) => shareKept(day) !== undefined)
        ? html`<h2>${says.keptPerDay}</h2>
          ${imageOf(keptChart(days, voice), `${says.keptPerDay}. ${says.asTable}.`)}`
        : ''
    }
    <details>
      <summary>${says.asTable}</summary>
      <div class="scroll"><table>
        <tr>
          <th scope="col">${says.day}</th>
          ${Urgency.options.map((urgency) => html`<th scope="col" class="number">${texts.urgency[urgency]}</th>`)}
          <th scope="col" class="number">${says.kept}</th>
        </tr>
        ${days.map(
          (day) => html`<tr>
            <th scope="row">${formats.day(day.date)}</th>
            ${Urgency.options.map((urgency) => html`<td class="number">${formats.count(day.byUrgency[urgency])}</td>`)}
            <td class="number">${percentOf(shareKept(day), voice)}</td>
          </tr>`,
        )}
      </table></div>
    </details>
  </section>`;
};

const imageOf = (svg: string, alt: string): Html =>
  html`<div class="scroll"><img src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}" alt="${alt}" width="900" height="240" /></div>`;

const percentOf = (share: number | undefined, { formats }: PageVoice): string =>
  share === undefined ? '–' : formats.percent(share);

const targetsTable = ({ targets }: Overview, policy: Policy, voice: PageVoice): Html => {
  const { texts, formats, says } = voice;
  const { form } = texts.desk;
  return html`<section>
    <h2>${says.targets}</h2>
    <div class="scroll"><table>
      <tr>
        ${[form.team, form.urgency, says.targets, says.kept].map((name) => html`<th scope="col">${name}</th>`)}
        ${[says.met, says.missed, says.stillTime].map((name) => html`<th scope="col" class="number">${name}</th>`)}
      </tr>
      ${targets.map((row) => {
        const share = shareKept(row);
        return html`<tr>
          <th scope="row">${teamName(policy, row.team, voice.locale)}</th>
          <td>${texts.urgency[row.urgency]}</td>
          <td>${says.target[row.target]}</td>
          <td>${share === undefined ? '–' : html`<meter value="${share}" low=".8" high=".95" optimum="1" aria-hidden="true"></meter> ${formats.percent(share)}`}</td>
          ${[row.met, row.missed, row.open].map((count) => html`<td class="number">${formats.count(count)}</td>`)}
        </tr>`;
      })}
    </table></div>
  </section>`;
};

const timesTable = ({ responseTimes }: Overview, policy: Policy, voice: PageVoice): Html => {
  const { texts, formats, says } = voice;
  const { form } = texts.desk;
  // In a narrow window a cell has two lines: how many, and the times.
  const timesOf = ({ p50, p90 }: Times): string =>
    `${span(p50, formats)} · ${span(p90, formats)}`.replaceAll(' ', '\u00a0');
  const cell = (times: Times): string =>
    times.count === 0 ? '–' : `${formats.count(times.count)} · ${timesOf(times)}`;
  return html`<section>
    <h2>${says.times}</h2>
    <div class="scroll"><table>
      <tr>
        ${[form.team, form.urgency].map((name) => html`<th scope="col">${name}</th>`)}
        ${STEPS.map((step) => html`<th scope="col" class="number">${says.step[step]}</th>`)}
        ${[says.state.open, says.notResolved].map((name) => html`<th scope="col" class="number narrow">${name}</th>`)}
      </tr>
      ${responseTimes.filter(hasCards).map(
        ({ team, urgency, steps }: ReportRow) => html`<tr>
          <th scope="row">${teamName(policy, team, voice.locale)}</th>
          <td>${texts.urgency[urgency]}</td>
          ${STEPS.map((step) => html`<td class="number wraps">${cell(steps[step])}</td>`)}
          <td class="number">${formats.count(steps.answer.open)}</td>
          <td class="number">${formats.count(steps.resolve.open)}</td>
        </tr>`,
      )}
    </table></div>
    <p class="note">${says.timesHint}</p>
  </section>`;
};

/** What nobody sees was routed, and no more. */
const hasCards = ({ steps: { deliver, claim } }: ReportRow): boolean => deliver.count + claim.count + claim.open > 0;

const lateTable = (late: readonly Late[], policy: Policy, voice: PageVoice, now: Instant): Html => {
  const { texts, formats, says } = voice;
  const { form } = texts.desk;
  const heads = [
    says.mention.when,
    form.topic,
    form.urgency,
    says.platform,
    form.team,
    says.targets,
    says.missed,
    says.mention.state,
  ];
  const rest = late.length - SHOWN_LATE;
  return html`<section>
    <h2>${says.late}</h2>
    <div class="scroll"><table>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
      ${late.slice(0, SHOWN_LATE).map(
        ({ mention, team, urgency, target, by }) => html`<tr>
          <th scope="row"><a href="${mentionAddress(mention.id)}">${formats.date(mention.at, now)}</a></th>
          <td>${texts.topic[mention.topic]}</td>
          <td>${texts.urgency[urgency]}</td>
          <td>${platformName(mention.platform)}</td>
          <td>${teamName(policy, team, voice.locale)}</td>
          <td>${says.target[target]}</td>
          <td>${span(by, formats)}</td>
          <td>${says.state[mention.state]}</td>
        </tr>`,
      )}
    </table></div>
    ${rest > 0 ? html`<p class="note">${says.lateMore(rest, formats.count(rest))}</p>` : ''}
  </section>`;
};

const mentionAddress = (id: string): string => `${CONSOLE_ROUTES.mention}?${new URLSearchParams({ id })}`;

const hiddenList = ({ hidden }: Overview, { formats, says }: PageVoice): Html | string => {
  const reasons = (['noise', 'rule', 'grouped', 'gone'] as const).filter((why) => hidden[why] > 0);
  if (reasons.length === 0) return '';
  return html`<section>
    <h2>${says.noCard}</h2>
    <ul>${reasons.map((why) => html`<li>${formats.count(hidden[why])} × ${says.state[why]}</li>`)}</ul>
  </section>`;
};
