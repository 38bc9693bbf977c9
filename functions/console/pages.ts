import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { crisesIn } from '../../shared/reports/crises-in.ts';
import type { CrisisFigures } from '../../shared/reports/digest.ts';
import { overviewOf } from '../../shared/reports/overview.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { HttpRequest, HttpResponse } from '../../shared/runtime/http.ts';
import type { LogFields } from '../../shared/runtime/log.ts';
import { CONSOLE_ROUTES } from '../../shared/runtime/routes.ts';
import { namesOfChannel } from '../../shared/slack/desk-names.ts';
import { intactCommits } from '../../shared/trail/append.ts';
import type { TrailIndex } from '../../shared/trail/trail-store.ts';
import { type AskedDays, askedDays } from './asked-days.ts';
import { type Html, pageOf } from './layout.ts';
import { linesCsv } from './lines-csv.ts';
import { mentionPage, unknownPage, unreadablePage } from './mention-page.ts';
import { pageVoice } from './page-voice.ts';
import { MOST_LINES, type ReadPorts, readLines } from './read-lines.ts';
import { timesPage } from './times-page.ts';

export interface ConsolePorts extends ReadPorts {
  readonly clock: Clock;
  readonly index: Pick<TrailIndex, 'byDay' | 'byCrisis' | 'countByCrisis'>;
}

/** No id of ours is longer; a store has limits of its own. */
const LONGEST_ID = 200;

/** Answers what somebody asks who may see it; `user` is their Slack user id. */
export type Pages = (request: HttpRequest, user: string) => Promise<HttpResponse>;

/**
 * The pages, as the group's desk speaks, for who may see them: response times, a mention's way, and a table of all. Reads the
 * trail alone, and writes into the log who has seen which.
 */
export const createPages = (policy: LoadedPolicy, ports: ConsolePorts): Pages => {
  const { trail, clock, log } = ports;
  const names = namesOfChannel(undefined, policy);
  const voice = pageVoice(names);
  const { texts, formats, says } = voice;

  const page = (status: number, title: string, body: Html): Promise<HttpResponse> =>
    pageOf(status, { title, brand: names.brand, language: texts.tag, body });

  /** What they were shown, and of what was asked only what we understood: an address may say anything. */
  const seen = (user: string, page: keyof typeof CONSOLE_ROUTES, what: LogFields): void =>
    log.audit('console page seen', { user, page, ...what });

  const unreadable = (trailId: string) => log.error('left out, for it cannot be read', { trailId });

  const read = async (query: URLSearchParams) => {
    const now = clock.now();
    const asked = askedDays(query, names.timeZone, now);
    const { lines, days, leftOut } = await readLines(ports, policy, asked, now);
    const desk = query.get('desk') ?? '';
    const known = Object.hasOwn(policy.policy.desks, desk) ? desk : undefined;
    const ofDesk = known === undefined ? lines : lines.filter((line) => line.desk === known);
    return { now, asked, lines: ofDesk, days, leftOut, desk: known };
  };

  const onTimes: Pages = async ({ query }, user) => {
    const { now, asked, lines, days, leftOut, desk } = await read(query);
    const most = formats.count(MOST_LINES);
    const [since] = days;
    const warnings = [
      ...(since === undefined ? [says.tooMany(most)] : []),
      ...(since !== undefined && since.from > asked.from ? [says.onlySince(most, formats.date(since.from, now))] : []),
      ...(leftOut > 0 ? [says.leftOut(leftOut, formats.count(leftOut))] : []),
    ];
    const crises = (await crisesIn({ ...ports, unreadable }, policy, asked, now)).filter(isOfDesk(desk, policy));
    const figures = { overview: overviewOf(lines, days), crises, asked, desk, warnings, now };
    seen(user, 'times', { ...rangeOf(asked), desk });
    return page(200, says.title, timesPage(figures, policy, voice));
  };

  const onExport: Pages = async (request, user) => {
    const { asked, lines, days, desk } = await read(request.query);
    const [since] = days;
    // The page says why there is none.
    if (since === undefined) return onTimes(request, user);
    seen(user, 'export', { ...rangeOf(asked), desk });
    const file = `vigie-${since.date}-${asked.last}.csv`;
    return {
      status: 200,
      headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${file}"` },
      body: linesCsv(lines, names),
    };
  };

  const onMention: Pages = async ({ query }, user) => {
    const id = query.get('id') ?? '';
    const commits = id === '' || id.length > LONGEST_ID ? [] : await intactCommits(trail, id);
    if (commits?.length === 0) return page(404, says.mention.title, unknownPage(voice));
    seen(user, 'mention', { trailId: id });
    if (commits === undefined) {
      log.error('a trail cannot be read', { trailId: id });
      return page(200, says.mention.title, unreadablePage(id, voice));
    }
    return page(200, says.mention.title, mentionPage(id, commits, policy, voice, clock.now()));
  };

  return oneByOne(async (request, user) => {
    switch (request.path) {
      case CONSOLE_ROUTES.mention:
        return onMention(request, user);
      case CONSOLE_ROUTES.export:
        return onExport(request, user);
      default:
        return onTimes(request, user);
    }
  });
};

/** A desk's crises are those in its channels; those in a channel that no desk has, as a rule may name one, are every desk's. */
const isOfDesk =
  (desk: string | undefined, { policy, channelNames }: LoadedPolicy) =>
  ({ channel }: CrisisFigures): boolean => {
    const name = channelNames.get(channel);
    const whose = Object.entries(policy.desks).filter(([, { channels }]) =>
      Object.values(channels).some((each) => each === name),
    );
    return desk === undefined || whose.length === 0 || whose.some(([id]) => id === desk);
  };

const rangeOf = ({ first, last }: AskedDays): LogFields => ({ firstDay: first, lastDay: last });

/** As on AWS, where a function has one request at a time: on one machine all pages share a thread with what comes in, and its memory. */
const oneByOne = (answers: Pages): Pages => {
  let last: Promise<unknown> = Promise.resolve();
  return (request, user) => {
    const answer = last.then(() => answers(request, user));
    last = answer.catch(() => {});
    return answer;
  };
};
