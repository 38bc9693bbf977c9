import { withConfidence } from '../shared/mention/tags.ts';
import type { LoadedPolicy } from '../shared/policy/loaded-policy.ts';
import type { Commit, TrailEvent } from '../shared/trail/event.ts';
import { applyCommit } from '../shared/trail/fold.ts';
import { postIn } from '../shared/trail/posts.ts';
import { emptyTrail, type Trail } from '../shared/trail/trail.ts';
import type { Sent } from './send-mention.ts';
import { shellWord } from './shell-word.ts';

/** A mention's way, a line a step, each with its milliseconds since the webhook arrived. */
export const wayOf = (
  id: string,
  commits: readonly Commit[],
  { ref, authorId, acknowledgedInMs }: Sent,
  /** How a command begins that finds the same Vigie. */
  { policy, command }: { readonly policy: LoadedPolicy; readonly command: string },
): readonly string[] => {
  const receivedAt = commits[0]?.events.find((event) => event.type === 'received')?.receivedAt ?? 0;
  const lines = [step('acknowledged', acknowledgedInMs, 'signature good, in the intake queue')];
  let trail = emptyTrail(id);
  for (const commit of commits) {
    trail = applyCommit(trail, commit);
    for (const event of commit.events) {
      const said = sayEvent(event, trail, policy);
      if (said !== undefined) lines.push(step(said.what, commit.at - receivedAt, said.detail));
    }
  }
  if (authorId !== undefined) {
    lines.push(next('author', `${command} erase --platform ${ref.platform} --author ${shellWord(authorId)}`));
  }
  return [...lines, next('trail', `${command} trail show ${id}`)];
};

/** What can be typed now. */
const next = (what: string, command: string): string => `${what.padEnd(14)}${''.padStart(9)}   ${command}`;

const step = (what: string, milliseconds: number, detail: string): string =>
  `${what.padEnd(14)}${`${Math.max(0, Math.round(milliseconds))} ms`.padStart(9)}   ${detail}`;

const hiddenWhere = ({ hidden, crisis }: Extract<TrailEvent, { type: 'routed' }>): string => {
  if (hidden === undefined) return '';
  return crisis === undefined ? `, not shown: ${hidden}` : `, on the live card of ${crisis}`;
};

const sayEvent = (
  event: TrailEvent,
  trail: Trail,
  policy: LoadedPolicy,
): { what: string; detail: string } | undefined => {
  const whichPost = (postId: string) => `the ${postIn(trail, postId)?.purpose ?? 'post'}`;
  switch (event.type) {
    case 'received':
      return { what: 'received', detail: `${event.platform}, a ${event.kind}` };
    case 'classified': {
      const { topic, urgency, sentiment, language, authorKind, model, confidence } = event.tags;
      return {
        what: 'tags',
        detail: `${withConfidence(topic, confidence.topic)}, ${withConfidence(urgency, confidence.urgency)}, ${sentiment}, ${language}, by ${authorKind} (${model})`,
      };
    }
    case 'routed':
      return {
        what: 'rule',
        detail: `${event.rule} → ${event.team}${event.desk === undefined ? '' : ` at the desk ${event.desk}`}${hiddenWhere(event)}`,
      };
    case 'post-asked': {
      const name = policy.channelNames.get(event.channel);
      return { what: event.purpose, detail: `for #${name ?? event.channel}, in the queue ${event.queue}` };
    }
    case 'delivered':
      return { what: 'delivered', detail: `${whichPost(event.postId)}, Slack’s ts ${event.ts}` };
    case 'delivery-refused':
    case 'delivery-failed':
      return { what: 'refused', detail: `${whichPost(event.postId)}: ${event.reason}` };
    case 'delivery-broken':
    case 'parked':
      return {
        what: event.type === 'parked' ? 'parked' : 'broken',
        detail: `${whichPost(event.postId)}: ${event.code}`,
      };
    default:
      return undefined;
  }
};
