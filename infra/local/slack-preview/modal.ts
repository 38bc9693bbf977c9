import * as z from 'zod';
import type { Outcome, PageDesk } from './actions.ts';
import { formErrors, type Givens } from './form.ts';
import { viewContent } from './methods/views.ts';
import { viewClosed, viewSubmission } from './payloads.ts';
import type { PreviewUser } from './staff.ts';
import type { View } from './views.ts';

/** What an app may answer a submission with. Source: https://docs.slack.dev/surfaces/modals#response_actions */
const SubmissionAnswer = z.union([
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.enum(['update', 'push']), view: z.looseObject({ type: z.string() }) }),
  z.object({ response_action: z.literal('clear') }),
  z.object({ response_action: z.undefined().optional() }),
]);

/** Hands a modal in: what Slack checks by itself first, then the app's answer. */
export const submitView = async (
  view: View,
  givens: Givens,
  user: PreviewUser,
  seat: string,
  { workspace, deliver }: PageDesk,
): Promise<Outcome> => {
  const errors = formErrors(view.blocks, givens);
  if (Object.keys(errors).length > 0) return { errors };
  const payload = viewSubmission(user, view, givens, workspace.triggers.issue(seat));
  const delivered = await deliver({ kind: 'interactive', payload });
  if (delivered.kind === 'failed') return trouble(delivered.failure);
  const answer = SubmissionAnswer.safeParse(delivered.answer ?? {});
  if (!answer.success) return trouble('The app’s answer is none that Slack knows.');

  const { views, newId } = workspace;
  switch (answer.data.response_action) {
    case undefined:
      views.close(view.id);
      return {};
    case 'clear':
      views.clear(seat);
      return {};
    case 'errors': {
      const inputs = view.blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id);
      const strange = Object.keys(answer.data.errors).filter((id) => !inputs.includes(id));
      return strange.length === 0
        ? { errors: answer.data.errors }
        : trouble(`The app’s errors name no input: ${strange.join(', ')}.`);
    }
    case 'update':
    case 'push': {
      const made = viewContent(answer.data.view, 'modal', newId);
      if (!made.ok) return trouble([made.error, ...(made.messages ?? [])].join(' '));
      if (answer.data.response_action === 'update') views.update(view.id, made.content);
      else if (views.push(seat, made.content) === undefined) return trouble('push_limit_reached');
      return {};
    }
  }
};

/** Closes a view, or the whole modal; the app hears of it if the view asked for that. */
export const closeView = async (
  view: View,
  givens: Givens,
  all: boolean,
  user: PreviewUser,
  seat: string,
  { workspace: { views }, deliver }: PageDesk,
): Promise<Outcome> => {
  const isCleared = all || view.clear_on_close === true;
  if (isCleared) views.clear(seat);
  else views.close(view.id);
  if (view.notify_on_close === true) {
    await deliver({ kind: 'interactive', payload: viewClosed(user, view, givens, isCleared) });
  }
  return {};
};

/** Slack's own words say nothing: here the reason follows. */
const trouble = (reason: string): Outcome => ({ error: `We had some trouble connecting. Try again? (${reason})` });
