import * as z from 'zod';
import { type Engine, ORIGIN } from './engine.ts';

const USER = 'U0ANNA0001';
const RESPONSE_URL = 'https://hooks.slack.example/commands/1';

/** A colleague at the desk, as Slack tells of her. */
export const staffOf = (engine: Engine, { workspace, app } = ORIGIN) => {
  let requests = 0;
  const from = { user: { id: USER, team_id: workspace }, team: { id: workspace }, api_app_id: app };
  const interacts = (interaction: object): Promise<number> => {
    requests += 1;
    const payload = { ...from, trigger_id: `trigger-${requests}`, response_url: RESPONSE_URL, ...interaction };
    return engine.desk('interactions', new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
  };
  return {
    press: (action: string, { postId, channel, ts }: { postId: string; channel: string; ts: string }) =>
      interacts({
        type: 'block_actions',
        channel: { id: channel },
        message: { ts },
        actions: [{ action_id: action, value: postId.split('/')[0] }],
      }),
    /** Fills in the form that was opened last. */
    writes: (text: string) => {
      const view = z.looseObject({}).parse(engine.views.at(-1));
      return interacts({
        type: 'view_submission',
        view: { ...view, id: `V${requests}`, state: { values: { text: { text: { value: text } } } } },
      });
    },
    passesOn: (text: string) =>
      interacts({
        type: 'message_action',
        callback_id: 'pass-on',
        channel: { id: 'C0ELSEWHER' },
        message: { ts: '1795424288.000200', text },
      }),
    command: (text: string) =>
      engine.desk(
        'commands',
        new URLSearchParams({
          text,
          user_id: USER,
          team_id: workspace,
          api_app_id: app,
          response_url: RESPONSE_URL,
        }).toString(),
      ),
    opensHome: () =>
      engine.desk(
        'events',
        JSON.stringify({
          type: 'event_callback',
          team_id: workspace,
          api_app_id: app,
          event: { type: 'app_home_opened', user: USER },
        }),
      ),
  };
};
