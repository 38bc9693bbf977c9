import { context, ours, section } from '../../../shared/slack/blocks.ts';
import { channelLink, escapeMarkup } from '../../../shared/slack/escape.ts';
import { type Formats, formatsOf } from '../../../shared/slack/formats.ts';
import type { CardTexts } from '../../../shared/slack/locale/texts.ts';
import { actorName } from '../../../shared/slack/names.ts';
import type { TrailEvent } from '../../../shared/trail/event.ts';
import type { DeskAction } from '../action.ts';

/** What a view shows at most: each step is a line of some 100 characters. */
const SHOWN_STEPS = 60;
const LINES_OF_A_BLOCK = 20;
/** How a card came to be shown is the machine's business: `vigie trail show` tells it. */
const MACHINERY: ReadonlySet<TrailEvent['type']> = new Set([
  'delivery-started',
  'delivery-refused',
  'delivery-broken',
  'unparked',
  'reply-started',
]);

/** What happened to a mention, who did it and when: codes and our own staff, so nothing of a stranger's. */
export const showTrail: DeskAction = {
  kind: 'view',
  right: undefined,
  on: 'any',
  withoutText: true,
  view: (trail, commits, texts, { policy: { policy } }) => {
    const timeZone = policy.desks[trail.route?.desk ?? policy.groupDesk]?.timeZone ?? 'UTC';
    const formats = formatsOf(texts.tag, timeZone);
    const lines = commits.flatMap(({ at, events }) =>
      events.filter(({ type }) => !MACHINERY.has(type)).map((event) => lineOf(event, at, texts, formats)),
    );
    const shown = lines.slice(-SHOWN_STEPS);
    const says = texts.desk.trail;
    const earlier = lines.length - shown.length;
    const pages = Array.from({ length: Math.ceil(shown.length / LINES_OF_A_BLOCK) }, (_, page) =>
      shown.slice(page * LINES_OF_A_BLOCK, (page + 1) * LINES_OF_A_BLOCK),
    );
    return {
      title: texts.desk.button.trail,
      blocks: [
        ...(earlier === 0 ? [] : [context(ours(says.earlier(formats.count(earlier))))]),
        ...pages.map((page) => section(ours(page.join('\n')))),
        context(ours(`${says.holds} \`${trail.id}\``)),
      ],
    };
  },
};

const lineOf = (event: TrailEvent, at: number, texts: CardTexts, formats: Formats): string => {
  const what = texts.desk.trail.events[event.type] ?? event.type;
  const detail = detailOf(event, texts, formats);
  return `${formats.date(at)} · *${what}*${detail === undefined ? '' : ` ${detail}`} · ${actorName(event.by, texts)}`;
};

const detailOf = (event: TrailEvent, texts: CardTexts, formats: Formats): string | undefined => {
  switch (event.type) {
    case 'classified':
      return `${texts.topic[event.tags.topic]}, ${texts.urgency[event.tags.urgency]}`;
    case 'routed':
      return escapeMarkup(`${event.team}${event.desk === undefined ? '' : `, ${event.desk}`} (${event.rule})`);
    case 'rerouted':
      return escapeMarkup(`${event.team}, ${event.desk}`);
    case 'retagged':
      return [event.topic && texts.topic[event.topic], event.urgency && texts.urgency[event.urgency]]
        .filter((part) => part !== undefined)
        .join(', ');
    case 'post-asked':
      return channelLink(event.channel);
    case 'assigned':
      return actorName({ kind: 'person', user: event.to }, texts);
    case 'snoozed':
      return event.until === undefined ? undefined : formats.date(event.until);
    default:
      return undefined;
  }
};
