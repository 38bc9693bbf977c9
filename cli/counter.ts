const STEP = 500;
const CLEARED = '\r\u001b[K';

/** How far a long command has come, on a line of the terminal that is cleared before anything else is written there. */
export const counterOf = (what: string) => {
  let isShown = false;
  return {
    at: (count: number): void => {
      if (!process.stderr.isTTY || count % STEP !== 0) return;
      process.stderr.write(`\r${count} ${what}`);
      isShown = true;
    },
    clear: (): void => {
      if (isShown) process.stderr.write(CLEARED);
      isShown = false;
    },
  };
};
