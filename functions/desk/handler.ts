import { createHash } from 'node:crypto';
import { countRefusal } from '../../shared/platforms/count-refusal.ts';
import type { SlackOrigin } from '../../shared/policy/desk-schema.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { localesOf } from '../../shared/policy/locales-of.ts';
import { BRIEFING_QUEUE, type Briefing, INTAKE_QUEUE, type Intake } from '../../shared/queue/jobs.ts';
import { codeOf } from '../../shared/runtime/errors.ts';
import {
  type HttpHandler,
  type HttpRequest,
  type HttpResponse,
  jsonResponse,
  originOf,
  textResponse,
} from '../../shared/runtime/http.ts';
import { parseJson } from '../../shared/runtime/parse-json.ts';
import { SLACK_ROUTES } from '../../shared/runtime/routes.ts';
import { voiceOfChannel } from '../../shared/slack/desk-names.ts';
import { createMembership } from '../../shared/slack/membership.ts';
import { CRISIS_BUTTON } from '../../shared/slack/render-crisis.ts';
import type { SlackDesk } from '../../shared/slack/slack.ts';
import { verifySlack } from '../../shared/slack/verify.ts';
import { whomToTellBy } from '../../shared/slack/whom-to-tell.ts';
import { actionOf, isAction } from './act.ts';
import { nothing } from './action.ts';
import { allowed } from './allowed.ts';
import { askedBy, Command, SlackEvent } from './command.ts';
import { createConsoleLinks } from './console-link.ts';
import { createCrises } from './crises.ts';
import {
  type BlockActions,
  FORM,
  fieldsOf,
  Interaction,
  type MessageShortcut,
  metadataOf,
  payloadOf,
  pressOf,
  type ViewSubmission,
} from './interaction.ts';
import { isOurs, teamsOf } from './origin.ts';
import { PASS_ON, passedOn } from './pass-on.ts';
import { isPrivate, type Place } from './place.ts';
import { createPresses, type PressPorts, type Tell } from './press.ts';
import { told } from './told.ts';
import { whisper } from './whisper.ts';

export interface DeskPorts extends PressPorts {
  readonly slack: Pick<SlackDesk, 'openView' | 'whisper' | 'respond' | 'membersOf'>;
}

export interface DeskOptions {
  readonly policy: LoadedPolicy;
  /** Where actions may come from; by default what the policy says. */
  readonly origin?: SlackOrigin;
  /** With which the links to the console are signed; without it, and with one that could be guessed, nobody gets one. */
  readonly consoleKey?: string | undefined;
  /** Where the console is, `http://127.0.0.1:8787`, for requests that come by no address of ours. */
  readonly consoleUrl?: () => string;
}

const OK = textResponse(200, '');
/** Slack then shows the person that it didn't work. */
const NOT_KEPT = textResponse(503, 'not kept, press again\n');

/** The desk as Slack posts to it: only what is signed gets in. */
export const createDesk = (
  options: DeskOptions & {
    /** The current signing secret and, while it is rotated, the previous one. */
    readonly signingSecrets: readonly string[];
  },
  ports: DeskPorts,
): HttpHandler => {
  const desk = createVerifiedDesk(options, ports);
  return async (request) => {
    const verdict = verifySlack(request, options.signingSecrets, ports.clock.now());
    if (verdict.kind === 'authentic') return desk(request);
    countRefusal(ports.log, verdict);
    ports.log.warn('webhook refused', { platform: 'slack', reason: verdict.reason });
    return textResponse(401, 'not signed by Slack\n');
  };
};

/**
 * Everything that people do from Slack: presses, forms, the shortcut, the slash command, the home tab. Persisted before
 * it is answered, and what is to be drawn is asked for by jobs. For what is known to come from Slack: by its signature,
 * or by the connection that brought it.
 */
export const createVerifiedDesk = (options: DeskOptions, ports: DeskPorts): HttpHandler => {
  const { policy } = options;
  const { queues, slack, clock, log } = ports;
  const origin = options.origin ?? policy.policy.slack;
  const isIn = createMembership(slack, clock);
  const presses = createPresses(policy, isIn, ports);
  const crises = createCrises(policy, isIn, ports);
  const consoleLinkFor = createConsoleLinks(policy, options.consoleKey ?? '', isIn, ports);

  const onInteraction = async ({ body }: HttpRequest): Promise<HttpResponse> => {
    const parsed = Interaction.safeParse(payloadOf(body));
    // Links and parts of cards that need no answer of ours come here too.
    if (!parsed.success) return OK;
    const interaction = parsed.data;
    if (!isOurs(origin, teamsOf(interaction), interaction.api_app_id)) return foreign();
    const { user } = interaction;
    switch (interaction.type) {
      case 'block_actions': {
        const press = pressOf(interaction);
        if (press === undefined) return OK;
        const { channel, message } = interaction;
        const at = { channel: channel?.id, ts: message?.ts, threadTs: threadOf(message) };
        const place = isPrivate(at) ? { ...at, responseUrl: interaction.response_url } : at;
        if (press.action === CRISIS_BUTTON.end || press.action === CRISIS_BUTTON.widen) {
          const wish = { user: user.id, requestId: nameOf(body) };
          const change = press.action === CRISIS_BUTTON.end ? 'end' : 'widen';
          await crises.change(change, wish, press.trailId, !isPrivate(place), (text) =>
            whisperAt(place, user.id, text),
          );
          return OK;
        }
        if (press.action === CRISIS_BUTTON.tell) return onWhomToTell(press.trailId, interaction);
        if (!isAction(press.action)) return notUnderstood();
        const wish = { action: press.action, trailId: press.trailId, user: user.id, place, requestId: nameOf(body) };
        const tellUser: Tell = ({ text }) => whisperAt(place, user.id, text);
        if (actionOf(press.action).kind === 'press') {
          await presses.carryOut(wish, {}, tellUser);
          return OK;
        }
        const outcome = await presses.open(wish, interaction.trigger_id ?? '');
        if (outcome.kind === 'not-opened') return NOT_KEPT;
        if (outcome.kind === 'refused') await tellUser(outcome);
        return OK;
      }
      case 'view_submission':
        return onSubmission(interaction, nameOf(body));
      case 'message_action':
        return onShortcut(interaction);
    }
  };

  const onWhomToTell = async (value: string, { user, response_url, channel }: BlockActions): Promise<HttpResponse> => {
    const asked = whomToTellBy(value);
    if (asked === undefined || response_url === undefined) return notUnderstood();
    await ask({
      type: 'about',
      ...asked,
      user: user.id,
      responseUrl: response_url,
      askedAt: clock.now(),
      channel: channel?.id,
    });
    return OK;
  };

  /** What cannot be done any more is said in the form, and the form stays with all that was entered. */
  const onSubmission = async (submission: ViewSubmission, requestId: string): Promise<HttpResponse> => {
    const { view, user } = submission;
    if (view.callback_id !== FORM) return OK;
    const metadata = metadataOf(submission);
    if (metadata === undefined || !isAction(metadata.action)) return notUnderstood();
    const { action, trailId, channel, ts, threadTs, responseUrl, seen } = metadata;
    const place = { channel, ts, threadTs, responseUrl };
    const wish = { action, trailId, user: user.id, place, requestId, seen };
    const [field] = Object.keys(view.state.values);
    const tellUser: Tell = async ({ text, plain }) => {
      // In the form there is no place for it, or none for its names.
      if (field === undefined || text !== plain) await whisperAt(place, user.id, text);
    };
    const outcome = await presses.carryOut(wish, fieldsOf(submission), tellUser);
    if (outcome.kind === 'done') return OK;
    if (outcome.view !== undefined) return jsonResponse(200, { response_action: 'update', view: outcome.view });
    return field === undefined
      ? OK
      : jsonResponse(200, { response_action: 'errors', errors: { [field]: outcome.plain } });
  };

  const onShortcut = async (shortcut: MessageShortcut): Promise<HttpResponse> => {
    if (shortcut.callback_id !== PASS_ON) return notUnderstood();
    const { texts } = voiceOfChannel(shortcut.channel.id, policy);
    const says = texts.desk.passedOn;
    const mayDo = await allowed(shortcut.user.id, 'pass-on', policy, isIn);
    const found = passedOn(shortcut);
    if (mayDo === 'yes' && found.kind === 'mention') {
      const intake: Intake = { type: 'event', event: found.event, receivedAt: clock.now() };
      await queues.send(INTAKE_QUEUE, [JSON.stringify(intake)]);
      log.count('mentions-received');
    }
    const answer =
      mayDo !== 'yes' ? told(nothing(mayDo), texts) : says[found.kind === 'mention' ? 'taken' : found.reason];
    await tell(() => slack.respond(shortcut.response_url, { text: answer }));
    return OK;
  };

  const onCommand = async (request: HttpRequest): Promise<HttpResponse> => {
    const { body } = request;
    const parsed = Command.safeParse(Object.fromEntries(new URLSearchParams(body.toString('utf8'))));
    if (!parsed.success) return textResponse(400, 'not a command\n');
    if (!isOurs(origin, [parsed.data.team_id], parsed.data.api_app_id)) return foreign();
    const { user_id: user, channel_id: channel } = parsed.data;
    const asked = askedBy(parsed.data, clock.now(), localesOf(policy.policy));
    const { texts } = voiceOfChannel(channel, policy);
    const { help, aboutWhat, explainWhat } = texts.desk.lists;
    const topics = Object.values(texts.topic).join(', ');
    switch (asked.type) {
      case 'help':
        return whispered(policy.policy.console === undefined ? help : `${help}\n${texts.console.help}`);
      case 'console': {
        // Slack has signed what it asks of this address, so it is ours.
        const origin = originOf(request) ?? options.consoleUrl?.();
        return whispered(await consoleLinkFor({ user, origin, channel }));
      }
      case 'about-what':
        return whispered(aboutWhat(topics));
      case 'crisis-on-what':
        return whispered(texts.crisis.onWhat(topics));
      case 'explain-what':
        return whispered(explainWhat);
      case 'crisis': {
        const { text, blocks } = await crises.declare({ user, requestId: nameOf(body) }, asked.topic, channel);
        return whispered(text, blocks);
      }
      default:
        await ask(asked);
        return OK;
    }
  };

  const onEvent = async ({ body }: HttpRequest): Promise<HttpResponse> => {
    const parsed = SlackEvent.safeParse(parseJson(body.toString('utf8')));
    if (!parsed.success) return OK;
    if (parsed.data.type === 'url_verification') return textResponse(200, parsed.data.challenge);
    const { event, team_id, api_app_id } = parsed.data;
    if (!isOurs(origin, [team_id], api_app_id)) return foreign();
    if (event.type === 'app_home_opened' && event.tab !== 'messages' && event.user !== undefined) {
      await ask({ type: 'home', user: event.user, askedAt: clock.now() });
    }
    return OK;
  };

  const ask = (briefing: Briefing) => queues.send(BRIEFING_QUEUE, [JSON.stringify(briefing)]);

  const whisperAt = (place: Place, user: string, text: string): Promise<void> =>
    tell(() => whisper(slack, place, user, { text }));

  /** What was done stands, whether or not the person could be told. */
  const tell = async (say: () => Promise<{ readonly kind: string }>): Promise<void> => {
    const { kind } = await say();
    if (kind !== 'ok') log.warn('person not told', { kind });
  };

  const foreign = (): HttpResponse => {
    log.warn('action from another workspace or app');
    return textResponse(401, 'not from this workspace and app\n');
  };

  /** Drawn by another version, before this one was deployed in its place: nobody is to think that it was taken. */
  const notUnderstood = (): HttpResponse => {
    log.error('action not kept', { code: 'not-understood' });
    return NOT_KEPT;
  };

  return async (request) => {
    try {
      if (request.path.endsWith(SLACK_ROUTES.commands)) return await onCommand(request);
      if (request.path.endsWith(SLACK_ROUTES.events)) return await onEvent(request);
      return await onInteraction(request);
    } catch (error) {
      log.error('action not kept', { code: codeOf(error) });
      return NOT_KEPT;
    }
  };
};

/** A card that others stand below is in the channel. */
const threadOf = (message: BlockActions['message']): string | undefined =>
  message?.thread_ts === message?.ts ? undefined : message?.thread_ts;

const whispered = (text: string, blocks?: readonly unknown[]): HttpResponse =>
  jsonResponse(200, { response_type: 'ephemeral', text, blocks });

/** The same bytes are the same request: Slack puts a trigger of its own into each. */
const nameOf = (body: Buffer): string => createHash('sha256').update(body).digest('base64url').slice(0, 22);
