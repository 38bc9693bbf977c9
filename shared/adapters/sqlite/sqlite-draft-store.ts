import { type DraftStore, DraftText } from '../../content/drafts.ts';
import { type Database, textOf } from './database.ts';

export const sqliteDraftStore = (db: Database): DraftStore => ({
  putDraft: async (row) => {
    await db.write((run) =>
      run(
        'INSERT INTO drafts (draft, body, expires_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        row.draft,
        JSON.stringify(row),
        row.expiresAt,
      ),
    );
  },
  getDraft: async (draft, now) => {
    const row = db.get('SELECT body FROM drafts WHERE draft = ? AND expires_at > ?', draft, now);
    return row === undefined ? undefined : DraftText.parse(JSON.parse(textOf(row, 'body')));
  },
  eraseDraft: async (draft) => {
    await db.write((run) => run('DELETE FROM drafts WHERE draft = ?', draft));
  },
});
