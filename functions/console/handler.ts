import { html } from 'hono/html';
import { faultOfKey, LINK_PARAMETER, readPass, writePass } from '../../shared/console/pass.ts';
import type { LoadedPolicy } from '../../shared/policy/loaded-policy.ts';
import { durationMs } from '../../shared/policy/policy-words.ts';
import { SECOND } from '../../shared/runtime/clock.ts';
import { VigieError } from '../../shared/runtime/errors.ts';
import {
  cameByTls,
  failureResponse,
  type HttpHandler,
  type HttpRequest,
  type HttpResponse,
  textResponse,
} from '../../shared/runtime/http.ts';
import { CONSOLE_ROUTES } from '../../shared/runtime/routes.ts';
import { namesOfChannel } from '../../shared/slack/desk-names.ts';
import { pageOf } from './layout.ts';
import { pageVoice } from './page-voice.ts';
import type { ConsolePorts, Pages } from './pages.ts';
import { shielded } from './shield.ts';

export interface ConsoleOptions {
  readonly policy: LoadedPolicy;
  /** The current key of passes and, while it is rotated, the previous one. Without a current one that is long enough it opens to nobody. */
  readonly keys: readonly string[];
}

/**
 * The door of the console: a link from Slack becomes a cookie, and only who has that sees the pages. Nothing is read before.
 * Throws `configuration` where the policy has no console.
 */
export const createConsole = ({ policy, keys }: ConsoleOptions, ports: ConsolePorts): HttpHandler => {
  const { clock, log } = ports;
  const lasts = policy.policy.console?.lasts;
  if (lasts === undefined) throw new VigieError('configuration', 'the policy has no console');
  const [key = ''] = keys;
  const fault = faultOfKey(key);
  const lastsMs = durationMs(lasts);
  const names = namesOfChannel(undefined, policy);
  const { texts, says } = pageVoice(names);

  let pages: Promise<Pages> | undefined;
  // What draws their charts takes longer to load than all the rest: neither a start waits for that, nor who else is here while somebody knocks.
  const loadPages = () => (pages ??= import('./pages.ts').then(({ createPages }) => createPages(policy, ports)));

  const enter = (user: string, request: HttpRequest): HttpResponse => {
    const session = writePass({ kind: 'session', user, until: clock.now() + lastsMs }, key);
    log.audit('console entered', { user });
    // `Lax`: a strict one would not come along when the redirect follows a press in Slack.
    const attributes = [`Path=${CONSOLE_ROUTES.times}`, 'HttpOnly', 'SameSite=Lax', `Max-Age=${lastsMs / SECOND}`];
    const cookie = [`${COOKIE}=${session}`, ...attributes, ...(cameByTls(request) ? ['Secure'] : [])].join('; ');
    // Elsewhere, so that the link stays neither in the address nor in what is printed or passed on.
    return { status: 303, headers: { location: CONSOLE_ROUTES.times, 'set-cookie': cookie }, body: '' };
  };

  const closed = async (reason: string): Promise<HttpResponse> => {
    log.count('signatures-refused');
    if (reason === 'forged') log.count('signatures-wrong');
    log.warn('console closed', { reason });
    const { title, text } = says.closed;
    const body = html`<h1>${title}</h1><p>${text}</p>`;
    return pageOf(403, { title, brand: names.brand, language: texts.tag, body });
  };

  const answer = async (request: HttpRequest): Promise<HttpResponse> => {
    if (request.method !== 'GET') return textResponse(405, 'GET only\n');
    if (fault !== undefined) return closed(fault);
    const now = clock.now();
    const link = request.path === CONSOLE_ROUTES.times ? request.query.get(LINK_PARAMETER) : null;
    const entry = link === null ? MISSING : readPass(link, 'link', keys, now);
    if (entry.kind === 'holds') return enter(entry.user, request);
    // Who is in already may press yesterday's link.
    const session = cookieIn(request);
    const verdict = session === undefined ? entry : readPass(session, 'session', keys, now);
    return verdict.kind === 'refused' ? closed(verdict.reason) : (await loadPages())(request, verdict.user);
  };

  return async (request) => {
    try {
      return shielded(await answer(request));
    } catch (error) {
      return shielded(failureResponse(error, log));
    }
  };
};

const MISSING = { kind: 'refused', reason: 'missing' } as const;
const COOKIE = 'vigie-console';

const cookieIn = ({ headers }: HttpRequest): string | undefined =>
  headers.cookie
    ?.split(/[;,]/)
    .map((each) => each.trim().split('='))
    .find(([name]) => name === COOKIE)?.[1];
