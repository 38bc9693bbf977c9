import { describe, expect, test } from 'vitest';
import { Id, instantOf, webAddress } from '../../shared/platforms/fields.ts';
import { platforms } from '../../shared/platforms/registry.ts';
import { MINUTE, SECOND } from '../../shared/runtime/clock.ts';
import {
  accountsOf,
  bytesOf,
  FIXTURES,
  jsonFilesIn,
  linesOf,
  NOW,
  OUR_ACCOUNTS,
  parseBytes,
  platformNamed,
} from './support.ts';

/** What every fixture holds, one line an item. */
const HELD: Record<string, Record<string, readonly string[]>> = {
  x: {
    'account-activity-own-reply': ['brand-reply 1991400000000000123 answers 1991400000000000001'],
    'account-activity-post-and-deletion': ['post 1991400000000000123 by 5100', 'deletion 1991400000000000001'],
    'account-activity-repost-and-favourite': ['ignored repost', 'ignored reaction'],
    'account-activity-typing': ['ignored receipt'],
    'deletion-of-own-post': ['ignored own-post'],
    deletion: ['deletion 1991400000000000001'],
    'direct-message': ['ignored private-message'],
    'edited-before-created': ['post 1991400000000000006 by 5100 edited'],
    'event-of-tomorrow': ['unknown $.data.event_type: unknown-event'],
    'filtered-stream-brand-name': ['post 1991400000000000016 by 5100'],
    'filtered-stream-default-fields': ['post 2123691566689157197 by somebody'],
    'filtered-stream-names-our-account': ['post 1991400000000000019 by 5100'],
    'id-as-64-bit-number': ['post 1991400000000000017 by 9223372036854775807'],
    'impostor-whose-handle-is-our-id': ['reply 1991400000000000018 by 666 to 1991400000000000001'],
    like: ['ignored reaction'],
    'long-post-in-a-note': ['post 1991400000000000015 by 5100'],
    'mention-with-entities-and-author': ['post 1991400000000000001 by 5100'],
    'mention-without-author': ['post 1991400000000000002 by somebody'],
    'new-follower': ['ignored follow'],
    'own-post': ['ignored own-post'],
    'own-reply-known-by-handle': ['brand-reply 1991400000000000014 answers 1991400000000000001'],
    'own-reply-to-an-edited-post': ['brand-reply 1991400000000000012 answers 1991400000000000006'],
    'own-reply': ['brand-reply 1991400000000000011 answers 1991400000000000001'],
    'own-thread-goes-on': ['ignored own-post'],
    'private-chat': ['ignored private-message'],
    'quote-of-the-brand': ['quote 1991400000000000004 by 5100'],
    'reply-to-the-brand': ['reply 1991400000000000003 by 5100 to 1991400000000000000'],
    'repost-is-nobodys-word': ['ignored repost'],
  },
  facebook: {
    '64-bit-ids-as-numbers': ['post 9223372036854775807 by 9007199254740993'],
    'comment-hidden-and-reaction': ['ignored moderation', 'ignored reaction'],
    'comment-on-our-post': ['comment 300_1 by 61001 to 7001_300'],
    'comment-removed': ['deletion 300_1'],
    'dashboard-test-button': ['ignored test-event'],
    'edited-before-created': ['comment 300_1 by 61001 to 7001_300 edited'],
    'mention-with-ids-only': ['post 88_99 by 61001 needs-fetch'],
    'mention-without-sender': ['comment 99_4 by somebody to 88_99'],
    'own-reply-edited': ['ignored own-post'],
    'own-status-and-own-reply': ['brand-reply 300_3 answers 300_1', 'ignored own-post'],
    'page-that-is-not-ours': ['ignored not-our-account'],
    'post-deleted-and-review-edited': ['deletion 7001_300', 'review 5550001 by 61001 edited'],
    'private-messages-and-receipts': [
      'ignored private-message',
      'ignored receipt',
      'ignored receipt',
      'ignored reaction',
    ],
    'recommendation-without-words': ['review 5550002 by 61001'],
    recommendation: ['review 5550001 by 61001'],
    'reply-to-a-comment': ['reply 300_2 by 61001 to 300_1'],
    'review-deleted': ['deletion 5550001'],
    'understood-beside-unknown': [
      'post 7001_300 by 61001',
      'unknown $.entry.0.changes.1.field: unknown-field',
      'unknown $.entry.0.changes.2.field: invalid_type',
      'unknown $.entry.0.changes.3.value.item: unknown-item',
      'unknown $.entry.0.changes.4.value.verb: unknown-verb',
    ],
    'unicode-escapes-and-slashes': ['post 7001_301 by 61001'],
    'visitor-post': ['post 7001_300 by 61001'],
  },
  instagram: {
    'comment-on-our-media': ['comment 1801 by 61002'],
    'direct-messages-without-object': ['ignored private-message', 'ignored private-message'],
    'insights-messages-and-receipts': [
      'ignored insight',
      'ignored private-message',
      'ignored receipt',
      'ignored reaction',
    ],
    'live-comment': ['comment 1806 by somebody'],
    'mentions-with-ids-only': ['comment 1805 by somebody needs-fetch', 'post 1792 by somebody needs-fetch'],
    'own-comment-and-own-reply': ['brand-reply 1804 answers 1801', 'ignored own-post'],
    'page-body-at-the-wrong-address': ['unknown $.object: unknown-object'],
    'reply-without-sender': ['reply 1802 by somebody to 1801'],
    'wrapped-in-an-array': ['post 1793 by somebody needs-fetch'],
  },
  threads: {
    'blank-username': ['reply 4404 by somebody to 4300'],
    'field-of-tomorrow': ['unknown $.values.0.field: unknown-field'],
    'hostile-permalink': ['post 4401 by jonas.w'],
    mention: ['post 4401 by jonas.w'],
    'own-publication-and-deletion': ['ignored own-post', 'ignored own-post'],
    'own-reply-and-own-thread': ['brand-reply 4403 answers 4402', 'ignored own-post'],
    'quote-without-text': ['quote 4401 by jonas.w'],
    repost: ['ignored repost'],
    'values-as-an-array': ['post 4401 by jonas.w', 'reply 4402 by jonas.w to 4300'],
  },
  linkedin: {
    'batch-with-a-new-action': [
      'post urn:li:share:90 by somebody needs-fetch',
      'post urn:li:share:91 by somebody needs-fetch',
      'post urn:li:share:92 by somebody needs-fetch',
      'post urn:li:share:93 by somebody needs-fetch',
      'post urn:li:share:94 by somebody needs-fetch',
      'post urn:li:share:95 by somebody needs-fetch',
      'post urn:li:share:96 by somebody needs-fetch',
      'post urn:li:share:97 by somebody needs-fetch',
      'post urn:li:share:98 by somebody needs-fetch',
      'unknown $.notifications.9.action: unknown-action',
      'unknown $.notifications.10: no-activity',
    ],
    'comment-deleted': ['deletion urn:li:comment:(urn:li:activity:7300000000000000001,71)'],
    'comment-edited-before-created': [
      'comment urn:li:comment:(urn:li:activity:7300000000000000001,71) by urn:li:person:Nadia to urn:li:share:7300000000000000000',
    ],
    'comment-in-two-spellings': [
      'comment urn:li:comment:(urn:li:activity:7300000000000000001,71) by urn:li:person:Nadia to urn:li:share:7300000000000000000',
      'comment urn:li:comment:(urn:li:activity:7300000000000000001,71) by somebody to urn:li:share:7300000000000000000 needs-fetch',
    ],
    'like-and-own-share': ['ignored reaction', 'ignored own-post'],
    'mention-with-ids-only': ['post urn:li:share:83 by somebody needs-fetch'],
    'negative-64-bit-notification-id': ['post urn:li:share:85 by somebody needs-fetch'],
    'organisation-that-is-not-ours': ['ignored not-our-account'],
    'own-comment-under-a-strangers-post': [
      'brand-reply urn:li:comment:(urn:li:activity:7300000000000000001,74) answers urn:li:share:7300000000000000009',
    ],
    'own-reply-and-own-comment': [
      'brand-reply urn:li:comment:(urn:li:activity:7300000000000000001,72) answers urn:li:comment:(urn:li:activity:7300000000000000001,71)',
      'ignored own-post',
    ],
    'person-whose-number-is-ours': [
      'reply urn:li:comment:(urn:li:activity:7300000000000000001,76) by urn:li:person:5005 to urn:li:comment:(urn:li:activity:7300000000000000001,71)',
    ],
    'polled-elements': ['post urn:li:share:86 by somebody needs-fetch'],
    'reply-to-a-comment': [
      'reply urn:li:comment:(urn:li:activity:7300000000000000001,75) by urn:li:person:Nadia to urn:li:comment:(urn:li:activity:7300000000000000001,71)',
    ],
    'share-with-and-without-words': ['quote urn:li:share:81 by urn:li:person:Nadia', 'ignored repost'],
  },
  standard: {
    'author-deleted': ['author-gone blog a-9'],
    // Whoever else is called so is somebody else.
    'author-by-name-alone': ['comment r-9 by of r-9'],
    'author-left-blank': ['comment r-7 by somebody'],
    '64-bit-id-as-number': ['post -9223372036854775808 by somebody'],
    'dated-ahead': ['post r-8 by somebody'],
    deleted: ['deletion r-1'],
    'edited-before-created': ['article r-1 by a-1 edited'],
    'event-of-somebody-else': ['unknown $.type: unknown-event'],
    'hostile-link-and-wrong-types': ['post r-4 by 7'],
    'only-what-is-required': ['post 42 by somebody'],
    'own-post': ['ignored own-post'],
    'own-reply': ['brand-reply r-2 answers r-1'],
    'platform-that-is-no-name': ['unknown $.data.platform: invalid_format'],
    'whole-mention': ['article r-1 by a-1'],
    'stars-without-a-kind': ['review r-10 by somebody'],
    'without-text': ['unknown $.data.text: invalid_type'],
  },
};

describe.each(platforms)('what $id sends', (platform) => {
  const files = jsonFilesIn(`${FIXTURES}/${platform.id}`);

  test('every fixture has its line in the table, and the other way round', () => {
    expect(files, `what ${platform.id} sends: test/platforms/fixtures/${platform.id}/*.json`).not.toEqual([]);
    expect(files).toEqual(Object.keys(HELD[platform.id] ?? {}).toSorted());
  });

  test.each(files)('%s', (name) => {
    const parsed = parseBytes(platform, bytesOf(`${FIXTURES}/${platform.id}/${name}.json`), OUR_ACCOUNTS);
    expect(linesOf(parsed)).toEqual(HELD[platform.id]?.[name]);
  });
});

test('what is none but dots is no id: an address that is made of it would lead to the folder above', () => {
  const taken = (...ids: readonly string[]) => ids.filter((id) => Id.safeParse(id).success);
  expect(taken('.', '..', ' .. ', '')).toEqual([]);
  // Encoded as every id is, these stay where they are.
  expect(taken('.a', '1.', '../me', '%2e%2e')).toHaveLength(4);
});

describe('the fields of a mention', () => {
  const mentionIn = (platform: string, name: string) => {
    const bytes = bytesOf(`${FIXTURES}/${platform}/${name}.json`);
    const [event] = parseBytes(platformNamed(platform), bytes, OUR_ACCOUNTS).events;
    return event?.type === 'mention' ? event.mention : undefined;
  };
  const CREATED = Date.UTC(2026, 10, 20, 8, 15);

  test('X sends text with entities, a profile and a language', () => {
    expect(mentionIn('x', 'mention-with-entities-and-author')).toEqual({
      via: 'x',
      platform: 'x',
      platformId: '1991400000000000001',
      kind: 'post',
      text: '@BanqueVigie frais & agios > 80 € ? &lt; non',
      textCut: false,
      needsFetch: false,
      createdAt: CREATED,
      revision: CREATED,
      url: 'https://x.com/i/web/status/1991400000000000001',
      author: {
        id: '5100',
        handle: 'lea_marchand',
        name: 'Léa Marchand',
        bio: 'Boulangère à Lille',
        followers: 412,
        verified: false,
      },
      conversationId: '1991400000000000001',
      brandAccount: 'x account',
      languageHint: 'fr',
    });
  });

  test('an edit on X keeps the first id, and is newer than the post', () => {
    const edit = mentionIn('x', 'edited-before-created');
    expect(edit?.revision).toBe(Date.UTC(2026, 10, 20, 8, 45));
    expect(edit?.createdAt).toBeLessThan(edit?.revision ?? 0);
  });

  test('a post without its time has the one in its id, which is the time that X writes', () => {
    const post = mentionIn('x', 'filtered-stream-default-fields');
    expect([post?.createdAt, post?.revision]).toEqual([CREATED, CREATED]);
  });

  test('a post of a filtered stream addresses the account of ours that its text names, as its mention would', () => {
    expect(mentionIn('x', 'filtered-stream-names-our-account')?.brandAccount).toBe('x account');
    expect(mentionIn('x', 'filtered-stream-brand-name')?.brandAccount).toBeUndefined();
  });

  test.each([
    ['@banque.vigie: Karte gesperrt', 'threads account'],
    ['Danke @BanqueVigie.', 'threads account'],
    ['@anna und @banquevigie', 'threads account'],
    ['post@banquevigie und @banquevigie.fan', undefined],
    // The id of our account, which a stranger may have for a handle.
    ['@8800', undefined],
    [undefined, undefined],
  ])('a mention on Threads addresses the account of ours that it names: %j', (text, account) => {
    const accounts = accountsOf('threads:banque.vigie', 'threads:BanqueVigie', 'threads:banquevigie', 'threads:8800');
    const body = { values: { field: 'mentions', value: { id: '4401', username: 'jonas.w', text } } };
    const [event] = platformNamed('threads').parse(body, { accounts, receivedAt: NOW }).events;
    expect(event).toMatchObject({ type: 'mention', mention: { brandAccount: account } });
  });

  test('and first of all the one whose id the webhook is targeted at', () => {
    const accounts = accountsOf('threads:banquevigie', 'threads:8801');
    const nameOf = (_: string, name: string | undefined) => (accounts.isOwn('threads', name) ? name : undefined);
    const value = { id: '4401', username: 'jonas.w', text: '@banquevigie et @banquevigie.be' };
    const body = { target_id: '8801', values: { field: 'mentions', value } };
    const context = { accounts: { ...accounts, nameOf }, receivedAt: NOW };
    const [event] = platformNamed('threads').parse(body, context).events;
    expect(event).toMatchObject({ mention: { brandAccount: '8801' } });
  });

  test('the note of a long post, and the extended text of an old one, are the text', () => {
    expect(mentionIn('x', 'long-post-in-a-note')?.text).toBe('Début du texte, et toute la suite.');
    expect(mentionIn('x', 'account-activity-post-and-deletion')?.text).toBe('pas coupé du tout');
  });

  test('an edit on Facebook keeps the time of creation and takes the time of sending as its revision', () => {
    expect(mentionIn('facebook', 'edited-before-created')).toMatchObject({
      createdAt: 1_795_162_500_000,
      revision: 1_795_163_400_000,
      author: { id: '61001', name: 'Karim Belaïd' },
      conversationId: '7001_300',
      brandAccount: 'facebook account',
    });
  });

  test('escaped text is the text', () => {
    expect(mentionIn('facebook', 'unicode-escapes-and-slashes')?.text).toBe('Déçue 😡 https://exemple.test/a');
  });

  test('a recommendation carries its stars', () => {
    expect(mentionIn('facebook', 'recommendation')).toMatchObject({ kind: 'review', rating: 2, text: 'Accueil moyen' });
  });

  test('whoever does not recommend us gives one star, though without a word', () => {
    expect(mentionIn('facebook', 'recommendation-without-words')).toMatchObject({
      kind: 'review',
      rating: 1,
      text: '',
    });
  });

  test('an Instagram mention keeps the media that its text is fetched with', () => {
    expect(mentionIn('instagram', 'mentions-with-ids-only')).toMatchObject({
      platformId: '1805',
      conversationId: '1791',
      needsFetch: true,
      elsewhere: true,
      text: '',
      createdAt: 1_795_163_400_000,
    });
  });

  test('a later edit on LinkedIn has a newer revision of the same id', () => {
    const comment = mentionIn('linkedin', 'comment-in-two-spellings');
    const edit = mentionIn('linkedin', 'comment-edited-before-created');
    expect(edit?.platformId).toBe(comment?.platformId);
    expect(edit?.revision).toBeGreaterThan(comment?.revision ?? 0);
    expect(edit?.brandAccount).toBe('linkedin account');
  });

  test('the generic envelope says everything', () => {
    expect(mentionIn('standard', 'whole-mention')).toEqual({
      via: 'standard',
      platform: 'blog',
      platformId: 'r-1',
      kind: 'article',
      text: 'Le virement instantané est lent',
      textCut: false,
      needsFetch: false,
      createdAt: CREATED,
      revision: CREATED,
      url: 'https://blog.exemple.test/r-1',
      author: { id: 'a-1', handle: 'tom', name: 'Tom Arnaud', bio: 'blogueur', followers: 12, verified: false },
      brandAccount: 'blog account',
      languageHint: 'fr',
      country: 'BE',
    });
  });

  test('a time that has not come yet is a mistake, and when it was sent counts', () => {
    expect(mentionIn('standard', 'dated-ahead')?.createdAt).toBe(Date.UTC(2026, 10, 20, 8, 30));
  });

  test('but what a clock dates that runs five seconds before ours has come', () => {
    expect(instantOf(NOW, NOW + 5 * SECOND)).toBe(NOW + 5 * SECOND);
    expect(instantOf(NOW, NOW + 5 * SECOND + 1, NOW - MINUTE)).toBe(NOW - MINUTE);
  });

  test('a time that was never set is none, in whatever zone its zero was written', () => {
    for (const zero of [0, '1970-01-01T01:00:00Z', '1970-01-01T14:00:00', '1969-12-31T18:00:00Z', '1970-01-01'])
      expect(instantOf(NOW, zero, NOW - MINUTE)).toBe(NOW - MINUTE);
  });

  test('a field of the wrong type is left out, and a link that is none too', () => {
    expect(mentionIn('standard', 'hostile-link-and-wrong-types')).toEqual({
      via: 'standard',
      platform: 'blog',
      platformId: 'r-4',
      kind: 'post',
      text: 'Le virement instantané est lent',
      textCut: false,
      needsFetch: false,
      createdAt: Date.UTC(2026, 10, 20, 8, 30),
      revision: Date.UTC(2026, 10, 20, 8, 30),
      author: { id: '7' },
      brandAccount: 'blog account',
    });
    expect(mentionIn('threads', 'hostile-permalink')?.url).toBeUndefined();
  });

  test.each([
    ['https://blog.exemple.test/r-1', 'https://blog.exemple.test/r-1'],
    // What would clear a terminal, or turn what stands beside it around.
    ['https://blog.exemple.test/\u001b[2J\u0007r', 'https://blog.exemple.test/%1B[2J%07r'],
    ['https://blog.exemple.test/\u202egnp', 'https://blog.exemple.test/%E2%80%AEgnp'],
    ['https://blog.exemple.test/a b', undefined],
    // Each é takes six.
    [`https://blog.exemple.test/${'é'.repeat(400)}`, undefined],
  ])('a link is kept as a browser writes it: %j', (sent, kept) => {
    expect(webAddress(sent)).toBe(kept);
  });
});
