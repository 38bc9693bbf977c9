import { context, ours, sectionsOf } from '../../../shared/slack/blocks.ts';
import { channelLink, escapeMarkup, mentionOf } from '../../../shared/slack/escape.ts';
import { actorName } from '../../../shared/slack/names.ts';
import { type StepDetail, type TrailStep, trailSteps } from '../../../shared/slack/trail-steps.ts';
import type { DeskAction } from '../action.ts';

/** What a view shows at most: each step is a line of some 100 characters. */
const SHOWN_STEPS = 60;
const LINES_OF_A_SECTION = 15;

/** What happened to a mention, who did it and when: in our own words, the policy's names and our own staff, so nothing of a stranger's. */
export const showTrail: DeskAction = {
  kind: 'view',
  right: undefined,
  on: 'any',
  withoutText: true,
  view: (trail, commits, voice, { now, policy: { policy } }) => {
    const { texts, formats } = voice;
    const lineOf = ({ at, what, detail, by }: TrailStep): string =>
      `${formats.date(at, now)} · *${what}*${detail === undefined ? '' : ` ${markupOf(detail)}`} · ${actorName(by, texts)}`;
    const steps = trailSteps(commits, { ...voice, policy, now });
    const shown = steps.slice(-SHOWN_STEPS);
    const says = texts.desk.trail;
    const earlier = steps.length - shown.length;
    return {
      title: texts.desk.form.title.trail,
      blocks: [
        ...(earlier === 0 ? [] : [context(ours(says.earlier(earlier, formats.count(earlier))))]),
        ...sectionsOf(shown.map(lineOf), LINES_OF_A_SECTION),
        context(ours(says.holds(trail.id))),
      ],
    };
  },
};

const markupOf = (detail: StepDetail): string => {
  switch (detail.kind) {
    case 'words':
      return escapeMarkup(detail.words);
    case 'person':
      return mentionOf(detail.user);
    case 'channel':
      return channelLink(detail.channel);
  }
};
