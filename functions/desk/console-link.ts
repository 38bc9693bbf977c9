import { faultOfKey, LINK_HOLDS_MS, LINK_PARAMETER, writePass } from '../../shared/console/pass.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { CONSOLE_ROUTES } from '../../shared/runtime/routes.ts';
import { voiceOfChannel } from '../../shared/slack/desk-names.ts';
import { linkTo } from '../../shared/slack/escape.ts';
import type { Membership } from '../../shared/slack/membership.ts';
import { nothing } from './action.ts';
import { allowed } from './allowed.ts';
import { told } from './told.ts';

interface Asking {
  /** A Slack user id. */
  readonly user: string;
  /** Where the console is, `https://vigie.example.com`; undefined where nobody can say. */
  readonly origin: string | undefined;
  /** Where they asked: they are answered as its desk speaks. */
  readonly channel: string | undefined;
}

interface Ports {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'audit'>;
}

/** What `/vigie console` is answered, in our own markup. Without a `key` that is long enough nobody gets a link. */
export const createConsoleLinks =
  (policy: LoadedPolicy, key: string, isIn: Membership, { clock, log }: Ports) =>
  async ({ user, origin, channel }: Asking): Promise<string> => {
    const { texts, formats } = voiceOfChannel(channel, policy);
    const says = texts.console;
    if (policy.policy.console === undefined) return says.notInPolicy;
    const mayDo = await allowed(user, 'console', policy, isIn);
    if (mayDo !== 'yes') return told(nothing(mayDo), texts);
    const fault = faultOfKey(key);
    if (fault === 'key-too-short') return says.keyTooShort;
    if (fault === 'not-set-up' || origin === undefined) return says.notSetUp;
    const pass = writePass({ kind: 'link', user, until: clock.now() + LINK_HOLDS_MS }, key);
    log.audit('console link given', { user });
    const link = linkTo(`${origin}${CONSOLE_ROUTES.times}?${LINK_PARAMETER}=${pass}`, says.open);
    return says.link(link, formats.duration(LINK_HOLDS_MS));
  };
