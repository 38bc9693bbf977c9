/** Lines of a table whose columns are as wide as their widest cell; the first `left` columns are aligned left. */
export const tableOf = (rows: readonly (readonly string[])[], left = 1): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < left ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
};

/** `850 ms`, `4.2 s`, `12 min`, `3.5 h`; a dash for nothing. */
export const durationOf = (milliseconds: number | undefined): string => {
  if (milliseconds === undefined) return '–';
  if (milliseconds < 1_000) return `${milliseconds} ms`;
  if (milliseconds < 100_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  if (milliseconds < 5_400_000) return `${Math.round(milliseconds / 60_000)} min`;
  return `${(milliseconds / 3_600_000).toFixed(1)} h`;
};

/** `1 mention`, `2 mentions`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `99%` of .99; a dash of nothing. */
export const shareOf = (share: number | undefined): string =>
  share === undefined ? '–' : `${Math.round(100 * share)}%`;
