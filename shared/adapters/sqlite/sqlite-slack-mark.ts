import type { Database } from './database.ts';

/** Whether a file's cards are in a real Slack: a stand-in must not take what belongs there, for nobody at the desk would see it. */
export const sqliteSlackMark = (db: Database) => ({
  isReal: (): boolean => db.get('SELECT 1 FROM real_slack') !== undefined,
  keepReal: () => db.write((run) => run('INSERT INTO real_slack (one) VALUES (1) ON CONFLICT DO NOTHING')),
});
