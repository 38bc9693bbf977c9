import { describe, expect, test } from 'vitest';
import { checkHostile } from '../../hostile/check-hostile.ts';

describe('A stranger’s text never becomes markup', () => {
  test('in 2,000 mentions from the parser to every card, thread reply, reminder, note, list, home tab and form', () => {
    const { quarantined, messages, wrong } = checkHostile(2_000, 2026);
    expect(wrong).toEqual([]);
    // Most are drawn: a parser that took none would make this test worthless.
    expect(quarantined).toBeLessThan(100);
    expect(messages).toBeGreaterThan(15_000);
  });
});
