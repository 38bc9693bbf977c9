import { cutText, type PlatformEvent } from '../../shared/mention/mention.ts';
import { type Instant, SECOND } from '../../shared/runtime/clock.ts';
import { safeUrl } from '../../shared/slack/escape.ts';
import type { MessageShortcut } from './interaction.ts';
import { withEmoji } from './with-emoji.ts';

export const PASS_ON = 'pass-on';

/** `via` and `platform` of what a colleague passed on: no webhook brought it. */
const SLACK = 'slack';

export type PassedOn =
  | { kind: 'mention'; event: Extract<PlatformEvent, { type: 'mention' }> }
  | { kind: 'nothing'; reason: 'noText' | 'ownMessage' };

/**
 * A colleague's message as a mention. It is second-hand, and says so: there is no author, and whoever passed it on is
 * named. Named by its place in Slack, so that the same message is one mention however often it is sent.
 */
export const passedOn = ({ user, channel, message, api_app_id }: MessageShortcut): PassedOn => {
  if (message.app_id !== undefined && message.app_id === api_app_id) return { kind: 'nothing', reason: 'ownMessage' };
  const text = withEmoji(plainOf(message.text)).trim();
  if (text === '') return { kind: 'nothing', reason: 'noText' };
  const createdAt = instantOf(message.ts);
  return {
    kind: 'mention',
    event: {
      type: 'mention',
      mention: {
        via: SLACK,
        platform: SLACK,
        platformId: `${channel.id}:${message.ts}`,
        kind: 'message',
        ...cutText(text),
        needsFetch: false,
        createdAt,
        revision: createdAt,
        url: firstLinkIn(message.text),
        passedOnBy: user.id,
      },
    },
  };
};

/** Slack's markup as text: links and names by their labels, then its three entities. */
export const plainOf = (markup: string): string =>
  markup
    .replace(/<([^<>|]*)\|([^<>]*)>/g, (_, target: string, label: string) => named(target, label))
    .replace(/<([^<>|]*)>/g, (_, target: string) => named(target, undefined))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const named = (target: string, label: string | undefined): string => {
  if (target.startsWith('@')) return `@${label ?? target.slice(1)}`;
  if (target.startsWith('#')) return `#${label ?? target.slice(1)}`;
  if (target.startsWith('!')) return label ?? `@${target.slice(1)}`;
  return label === undefined || label === target ? target : `${label} (${target})`;
};

/** Most often the post that is meant. */
const firstLinkIn = (markup: string): string | undefined => {
  const link = /<(https:\/\/[^<>|]+)[|>]/.exec(markup)?.[1];
  return safeUrl(link?.replaceAll('&amp;', '&'));
};

/** `1795424288.000200`: seconds and microseconds. */
const instantOf = (ts: string): Instant => Math.max(0, Math.floor(Number(ts) * SECOND)) || 0;
