import { describe, expect, test } from 'vitest';
import { parseBoundedJson } from '../../shared/platforms/bounded-json.ts';
import type { BrandAccounts, Parsed } from '../../shared/platforms/platform.ts';
import { bytesOf, hasShared, jsonFilesIn, NOW, platformNamed, SHARED, whyNoShared } from './support.ts';

/** What the platforms' published samples hold. `standard-webhooks` are other people's events: kept, not understood. */
const HELD: Record<string, Record<string, readonly string[]>> = {
  x: {
    '01-xaa-post-create': ['ignored own-post'],
    '02-xaa-post-delete': ['ignored own-post'],
    '03-xaa-post-mention-create': ['post'],
    '05-xaa-post-quote-create': ['quote'],
    '07-xaa-like-create': ['ignored reaction'],
    '08-xaa-follow-follow': ['ignored follow'],
    '09-xaa-chat-received': ['ignored private-message'],
    '10-xaa-dm-received': ['ignored private-message'],
    '14-aaa-user-event': ['ignored not-a-mention'],
    '15-aaa-direct-message-events': ['ignored private-message'],
    '16-aaa-tweet-delete-events': ['ignored own-post'],
    '17-v1-tweet-object-reply': ['reply'],
    '19-v1-tweet-object-retweet': ['ignored repost'],
    '21-v1-tweet-object-retweet-of-quote': ['ignored repost'],
  },
  facebook: {
    '01-feed-comment-add-211': ['brand-reply'],
    '03-feed-comment-edited-25': ['ignored own-post'],
    '04-feed-comment-remove-25': ['deletion'],
    '05-feed-comment-hide': ['ignored moderation'],
    '07-feed-comment-add-with-video': ['brand-reply'],
    '08-feed-post-add-25': ['post'],
    '09-feed-status-edited-photos': ['ignored own-post'],
    '10-feed-share-unhide': ['ignored moderation'],
    '11-feed-reaction-add': ['ignored reaction'],
    '14-mention-post-add': ['post needs-fetch'],
    '16-mention-comment-add': ['comment'],
    '18-ratings-comment-add-25': ['comment needs-fetch'],
    '20-messaging-message-basic': ['ignored private-message'],
  },
  instagram: {
    '02-wh-comments-2021': ['reply'],
    '03-wh-mentions': ['comment needs-fetch'],
    '04-wh-livecomments': ['comment'],
    '05-wh-story_insights': ['ignored insight'],
    '06-messaging-seen': ['ignored receipt'],
    '08-comment_missing_user': ['quarantined'],
    '09-mention-media-array-wrapped': ['post needs-fetch'],
    '12-dm-story-mention': ['ignored private-message'],
    '13-dm-deleted': ['ignored private-message'],
  },
  threads: {
    '01-replies': ['reply'],
    '02-mentions': ['post'],
    '04-publish': ['ignored own-post'],
    '06-poll-user-posts': ['quarantined'],
  },
  linkedin: {
    '01-share-envelope': ['quote'],
    '02-admin-comment': ['ignored own-post'],
    '03-comment': ['comment'],
    '07-pull-share-mention': ['post needs-fetch'],
  },
  'standard-webhooks': {
    '01-example-event': ['quarantined'],
    '02-contact-created-full': ['quarantined'],
    '03-contact-created-thin': ['quarantined'],
    '04-test-vector-body': ['quarantined'],
  },
};

describe.skipIf(!hasShared).each(Object.keys(HELD))(`the published samples of %s${whyNoShared}`, (folder) => {
  const files = jsonFilesIn(`${SHARED}/payloads/${folder}`);

  test('all have a line in the table', () => {
    expect(files).toEqual(Object.keys(HELD[folder] ?? {}).toSorted());
  });

  test.each(files)('%s', (name) => {
    const platform = platformNamed(folder === 'standard-webhooks' ? 'standard' : folder);
    const json = parseBoundedJson(bytesOf(`${SHARED}/payloads/${folder}/${name}.json`));
    const value = json.kind === 'json' ? json.value : expect.fail(json.reason);
    const parsed = platform.parse(value, { accounts: addressedIn(value), receivedAt: NOW });
    expect(kindsOf(parsed)).toEqual(HELD[folder]?.[name]);
  });
});

const kindsOf = ({ events, ignored, unknown }: Parsed): readonly string[] => [
  ...events.map((event) =>
    event.type === 'mention' ? `${event.mention.kind}${event.mention.needsFetch ? ' needs-fetch' : ''}` : event.type,
  ),
  ...ignored.map((reason) => `ignored ${reason}`),
  ...unknown.map(() => 'quarantined'),
];

/** A sample was sent to the account that it names, so that this account is ours. */
const addressedIn = (body: unknown): BrandAccounts => {
  const names = new Set<string>();
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [name, child] of Object.entries(value)) {
        if (ACCOUNT_FIELDS.has(`${key}.${name}`)) names.add(String(child).replace('urn:li:organization:', ''));
        walk(child, Array.isArray(value) ? key : name);
      }
    }
  };
  walk(body, '');
  return {
    isOwn: (_, name) => names.has(name ?? ''),
    nameOf: (_, name) => (names.has(name ?? '') ? 'ours' : undefined),
  };
};

const ACCOUNT_FIELDS = new Set([
  'filter.user_id',
  '.for_user_id',
  'entry.id',
  'notifications.organizationalEntity',
  'root_post.username',
]);
