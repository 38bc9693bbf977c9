import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { modal, ours, section } from '../../shared/slack/blocks.ts';
import { voiceFor } from '../../shared/slack/desk-names.ts';
import { inDoubt } from '../../shared/trail/drafts.ts';
import type { Commit } from '../../shared/trail/event.ts';
import type { Trail } from '../../shared/trail/trail.ts';
import { actionOf } from './act.ts';
import type { Form } from './action.ts';
import { type GatherPorts, gather } from './gather.ts';
import { FORM, type FormMetadata, type Seen } from './interaction.ts';
import { contextOf, type Wish } from './wish.ts';

export interface FormPorts extends GatherPorts {
  readonly clock: Clock;
}

/** Of a form that comes back: what was entered already, and why it was not taken, in our own markup. */
interface ComingBack {
  readonly words: string | undefined;
  readonly thenResolve: boolean;
  readonly notice: string;
}

/** The form of an action, or what it shows. */
export const viewOf = async (
  { policy, ports }: { readonly policy: LoadedPolicy; readonly ports: FormPorts },
  wish: Wish,
  trail: Trail,
  { commits = [], back }: { readonly commits?: readonly Commit[]; readonly back?: ComingBack },
): Promise<object> => {
  const voice = voiceFor(trail, wish.place.channel, policy);
  const action = actionOf(wish.action);
  const found = action.kind === 'form' && action.gathers ? await gather(ports, trail, ports.clock.now()) : undefined;
  const gathered =
    found && back?.words !== undefined ? { ...found, draft: back.words, thenResolve: back.thenResolve } : found;
  const context = contextOf(wish, policy, ports.clock.now(), gathered);
  const { action: name, trailId, place } = wish;
  const metadata = JSON.stringify({ action: name, trailId, ...place, seen: seenIn(trail) } satisfies FormMetadata);
  const { close, cancel, submit } = voice.texts.desk.form;
  const common = { callbackId: FORM, metadata };
  switch (action.kind) {
    case 'form': {
      const { warnings = [], ...form } = action.form(trail, voice, context);
      const first = back === undefined ? warnings : [section(ours(`⚠ ${back.notice}`))];
      return modal({ ...common, submit, ...form, blocks: [...first, ...form.blocks], close: cancel });
    }
    case 'view':
      return modal({ ...common, ...action.view(trail, commits, voice, context), close });
    case 'press':
      return modal({ ...common, ...EMPTY, close });
  }
};

const seenIn = ({ drafts, replies, revision, tags }: Trail): Seen => ({
  drafts: drafts.length,
  mayBeOut: inDoubt(drafts).length,
  replies: replies.length,
  revision,
  tags: tags && { urgency: tags.urgency, topic: tags.topic },
});

const EMPTY: Form = { title: '', blocks: [] };
