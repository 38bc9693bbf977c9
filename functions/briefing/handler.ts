import type { MentionReader } from '../../shared/classifier/classifier.ts';
import type { ContentStore } from '../../shared/content/content.ts';
import { crisisFor, openCrises } from '../../shared/crisis/grouping.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { whoMay } from '../../shared/policy/roles.ts';
import { Briefing } from '../../shared/queue/jobs.ts';
import { perMessage } from '../../shared/queue/per-message.ts';
import { type Consumer, DONE, type Outcome } from '../../shared/queue/queue.ts';
import { crisesIn } from '../../shared/reports/crises-in.ts';
import { followUps, inOrder } from '../../shared/reports/follow-up.ts';
import { responseTimes, turnsOf } from '../../shared/reports/response-times.ts';
import { route } from '../../shared/routing/route.ts';
import { type Clock, DAY, MINUTE, SECOND } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { ours, section } from '../../shared/slack/blocks.ts';
import { createMembership, isAmong } from '../../shared/slack/membership.ts';
import { createWorkspaceUrl, type MessageRef, permalinkOf } from '../../shared/slack/permalink.ts';
import { crisisSections } from '../../shared/slack/render-crisis.ts';
import type { SlackDesk, SlackResult } from '../../shared/slack/slack.ts';
import type { Voice } from '../../shared/slack/voice.ts';
import { readIntact } from '../../shared/trail/append.ts';
import { ownCardOf } from '../../shared/trail/conversation.ts';
import { firstOf } from '../../shared/trail/first-of.ts';
import { readLatest, readUpTo } from '../../shared/trail/read-days.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import type { TrailIndex, TrailStore } from '../../shared/trail/trail-store.ts';
import {
  aboutBlocks,
  crisisBlocks,
  type DeskVoice,
  deskVoice,
  footer,
  type List,
  listBlocks,
  reportBlocks,
} from './blocks.ts';
import { asPosted, explanationOf } from './explain-text.ts';
import { awaitsOther, isMine, isOpen, openWork, type Work } from './work.ts';

export interface BriefingPorts {
  readonly trail: Pick<TrailStore, 'read'>;
  readonly index: Pick<TrailIndex, 'byDay' | 'byCrisis' | 'countByCrisis'>;
  readonly content: Pick<ContentStore, 'get'>;
  readonly slack: Pick<SlackDesk, 'respond' | 'publishHome' | 'membersOf' | 'workspaceUrl'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface BriefingOptions {
  readonly policy: LoadedPolicy;
  readonly classifier: MentionReader;
}

/** How long Slack may take to show what was asked for: nobody waits for this with a press. */
export const BRIEFING_TIMEOUT_MS = 8 * SECOND;
/** Slack takes answers at a `response_url` for half an hour. */
const ANSWERABLE_MS = 29 * MINUTE;
/** What is open is looked for so far back; older work is in the trail, and on its card. */
const WORK_DAYS = 90;
const WEEK_DAYS = 7;
/** So many are read in some seconds on AWS, where each is a query. */
const MOST_TRAILS = 5_000;
const SHOWN = { message: 20, home: 12 } as const;
/** Above what is open, in a message of 50 blocks. */
const SHOWN_TO_APPROVE = 5;

/** Answers what people ask of Vigie in Slack: lists, explanations, the report, their home tab. Reads only. */
export const createBriefing = ({ policy, classifier }: BriefingOptions, ports: BriefingPorts): Consumer => {
  const { content, slack, clock, log } = ports;
  const isIn = createMembership(slack, clock);
  const workspaceUrl = createWorkspaceUrl(slack, clock);
  const partialIn = ({ texts, formats }: Voice) => texts.desk.lists.partial(formats.count(MOST_TRAILS));

  const isOfWeek = ({ received }: Trail): boolean =>
    received !== undefined && received.receivedAt > clock.now() - WEEK_DAYS * DAY;

  const readWeek = async (voice: Voice, reach?: string) => {
    // A week that began at noon is on eight days.
    const { trails, isCut } = await read(WEEK_DAYS + 1, isOfWeek);
    return { trails, end: footer(clock.now(), isCut ? partialIn(voice) : reach, voice) };
  };

  /** Whenever that was: a crisis's list is not of a week. */
  const readGrouped = async (crisis: string, voice: Voice) => {
    const ids = await firstOf(ports.index.byCrisis(crisis), MOST_TRAILS + 1);
    const { trails, isCut } = await readUpTo({ ...ports, unreadable }, ids, { limit: MOST_TRAILS, keeps: () => true });
    return { trails, end: footer(clock.now(), isCut ? partialIn(voice) : voice.texts.crisis.wroteReach, voice) };
  };

  const readWork = async (voice: Voice) => {
    const { lists } = voice.texts.desk;
    const { trails, isCut } = await read(WORK_DAYS, (trail) => isOpen(trail) || isOfWeek(trail));
    return {
      work: openWork(trails, policy, clock.now()),
      times: responseTimes(trails.filter(isOfWeek).flatMap(turnsOf)),
      end: footer(clock.now(), isCut ? partialIn(voice) : lists.reach(voice.formats.count(WORK_DAYS)), voice),
    };
  };

  const unreadable = (trailId: string) => log.error('left out, for it cannot be read', { trailId });
  const read = (days: number, keeps: (trail: Trail) => boolean) =>
    readLatest({ ...ports, unreadable }, clock.now(), { days, limit: MOST_TRAILS, keeps });

  const linked = async <T>(items: readonly T[], cardOf: (item: T) => MessageRef | undefined) => {
    const url = items.length === 0 ? undefined : await workspaceUrl();
    return items.map((item) => ({ ...item, cardUrl: permalinkOf(cardOf(item), url) }));
  };

  const quoted = <T extends { readonly trail: Trail }>(items: readonly T[]) =>
    Promise.all(items.map(async (item) => ({ ...item, content: await content.get(item.trail.id, clock.now()) })));

  /** At home without a word of theirs: that stays as it is until its person comes back, whatever was erased meanwhile. */
  const listOf = async (
    place: keyof typeof SHOWN,
    title: string,
    work: readonly Work[],
    most: number = SHOWN[place],
  ): Promise<List> => {
    const shown = await linked(work.slice(0, most), cardOfWork);
    const hasQuotes = place === 'message';
    return { title, items: hasQuotes ? await quoted(shown) : shown, hasQuotes, count: work.length };
  };

  /** Whoever begins their day in one must not have to find it. */
  const blocksOfCrises = async (voice: Voice): Promise<readonly object[]> => {
    const crises = await openCrises(ports.trail, policy, clock.now());
    return crisisBlocks(await linked(crises, ({ card }) => card), voice);
  };

  /** What awaits a second person, for whoever may be that; undefined for others, and where nothing does. */
  const toApprove = async (
    user: string,
    place: keyof typeof SHOWN,
    work: readonly Work[],
    voice: Voice,
  ): Promise<List | undefined> => {
    const waiting = work.filter(awaitsOther(user));
    if (waiting.length === 0) return undefined;
    const who = whoMay(policy, 'approve');
    if (who !== 'everybody' && (await isAmong(user, who, isIn)) !== 'yes') return undefined;
    return listOf(place, voice.texts.desk.lists.toApprove, waiting, SHOWN_TO_APPROVE);
  };

  const blocksAbout = async (asked: AskedAbout, voice: DeskVoice): Promise<readonly object[]> => {
    const { topic, crisis } = asked;
    const reach = voice.texts.desk.lists.aboutReach(voice.formats.count(WEEK_DAYS));
    const { trails, end } = crisis === undefined ? await readWeek(voice, reach) : await readGrouped(crisis, voice);
    const weekAgo = clock.now() - WEEK_DAYS * DAY;
    const since = Math.min(weekAgo, ...trails.map(({ received }) => received?.receivedAt ?? weekAgo));
    const byId = new Map(trails.map((trail) => [trail.id, trail]));
    const rootOf = async (id: string) => byId.get(id) ?? readIntact(ports.trail, id);
    const all = await followUps(trails, { topic, since }, rootOf);
    const { after } = asked;
    // Those who were told meanwhile are on it no more: it goes on after where somebody stood.
    const left = after === undefined ? all : all.filter((line) => inOrder(line, after) < 0);
    const found = await Promise.all(
      left
        .slice(-SHOWN.message)
        .toReversed()
        .map(async (line) => {
          const trail = byId.get(line.mention);
          return trail && { ...line, trail, homeTrail: (line.home && (await rootOf(line.home))) || trail };
        }),
    );
    const shown = found.flatMap((item) => item ?? []);
    const items = await quoted(await linked(shown, (item) => item));
    const list = { title: titleOf(asked, voice), items, count: all.length, left: left.length, topic, crisis };
    return [...aboutBlocks(list, voice), end];
  };

  const blocksOf = async (asked: Asked, voice: DeskVoice): Promise<readonly object[]> => {
    if (asked.type === 'explain') {
      const post = asPosted(asked.text, policy);
      const { tags, mayBeDanger = false } = await classifier.read(post);
      const crisis = mayBeDanger
        ? undefined
        : await crisisFor(ports.trail, route(post, tags, policy), tags, policy, clock.now());
      const lines = explanationOf(post, tags, voice, crisis !== undefined);
      return [section(ours(lines.join('\n')))];
    }
    if (asked.type === 'about') return blocksAbout(asked, voice);
    if (asked.list === 'report') {
      const now = clock.now();
      const week = { from: now - WEEK_DAYS * DAY, until: now + 1 };
      const { trails, end } = await readWeek(voice);
      const crises = await crisesIn({ ...ports, unreadable }, policy, week, now);
      return [...reportBlocks(responseTimes(trails.flatMap(turnsOf)), voice), ...crisisSections(crises, voice), end];
    }
    const [{ work, end }, crises] = await Promise.all([
      readWork(voice),
      asked.list === 'open' ? blocksOfCrises(voice) : [],
    ]);
    const isListed = { open: () => true, mine: isMine(asked.user), overdue: ({ isOverdue }: Work) => isOverdue };
    const first = asked.list === 'open' ? await toApprove(asked.user, 'message', work, voice) : undefined;
    const most = SHOWN.message - (first?.items.length ?? 0);
    const list = await listOf('message', voice.texts.desk.lists[asked.list], work.filter(isListed[asked.list]), most);
    return [...crises, ...(first === undefined ? [] : listBlocks(first, voice)), ...listBlocks(list, voice), end];
  };

  /** In no channel, so as the group's desk speaks. */
  const onHome = async (user: string): Promise<Outcome> => {
    const voice = deskVoice(undefined, policy);
    const { lists } = voice.texts.desk;
    const [{ work, times, end }, others, crises] = await Promise.all([
      readWork(voice),
      teamsOfOthers(user),
      blocksOfCrises(voice),
    ]);
    const mine = work.filter(isMine(user));
    const first = await toApprove(user, 'home', work, voice);
    const theirs = work.filter((item) => !isMine(user)(item) && !others.has(item.trail.route?.team ?? ''));
    const view = {
      type: 'home',
      blocks: [
        ...crises,
        ...(first === undefined ? [] : listBlocks(first, voice)),
        ...listBlocks(await listOf('home', lists.mine, mine), voice),
        ...listBlocks(await listOf('home', lists.team, theirs), voice),
        ...reportBlocks(
          times.filter(({ team }) => !others.has(team)),
          voice,
        ),
        end,
      ],
    };
    return outcomeOf(await slack.publishHome(user, view));
  };

  /** The teams whose work is not the person's: they name members, and not them nor a group with them in it. None where no team names them. */
  const teamsOfOthers = async (user: string): Promise<ReadonlySet<string>> => {
    const withMembers = Object.entries(policy.policy.teams).filter(([, { members }]) => members.length > 0);
    const teams = await Promise.all(
      withMembers.map(async ([team, { members }]) => ((await isAmong(user, members, isIn)) === 'yes' ? [] : [team])),
    );
    const others = teams.flat();
    return new Set(others.length < withMembers.length ? others : []);
  };

  /** What a notification shows. */
  const titleOf = (asked: Asked, { texts }: Voice): string => {
    const { lists } = texts.desk;
    if (asked.type === 'explain') return 'Vigie';
    if (asked.type === 'about')
      return (asked.crisis === undefined ? lists.about : texts.crisis.wrote)(texts.topic[asked.topic]);
    return asked.list === 'report' ? lists.week : lists[asked.list];
  };

  const outcomeOf = (result: SlackResult<object>): Outcome => {
    switch (result.kind) {
      case 'ok':
        return DONE;
      case 'rate-limited':
        return { kind: 'defer', seconds: result.retryAfterSeconds };
      case 'ambiguous':
        return { kind: 'failed', code: 'slack-ambiguous' };
      case 'refused':
        log.warn('slack refused a briefing', { error: result.error });
        return DONE;
    }
  };

  return perMessage(Briefing, log, async (asked): Promise<Outcome> => {
    if (clock.now() - asked.askedAt > ANSWERABLE_MS) return DONE;
    if (asked.type === 'home') return onHome(asked.user);
    const voice = deskVoice(asked.channel, policy);
    const blocks = await blocksOf(asked, voice);
    const told = await slack.respond(asked.responseUrl, { text: titleOf(asked, voice), blocks });
    // It may have been shown: who sees nothing asks again, and who saw it wants it once.
    return told.kind === 'ambiguous' ? DONE : outcomeOf(told);
  });
};

/** What is answered by a message. */
type Asked = Exclude<Briefing, { type: 'home' }>;
type AskedAbout = Extract<Briefing, { type: 'about' }>;

const cardOfWork = ({ trail }: Work): MessageRef | undefined => ownCardOf(trail);
