import { mrkdwn } from './mrkdwn.js';
import { names } from './state.js';

/** A text object of Slack's as nodes. */
export const textNodes = (text) =>
  text.type === 'mrkdwn' ? mrkdwn(text.text, names, text.verbatim === true) : [text.text];
