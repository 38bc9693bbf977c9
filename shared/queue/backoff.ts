/** How long a message that failed is hidden before its next try, in seconds: 1, 2, 4 … 60. */
export const retryAfterSeconds = (receives: number): number =>
  Math.min(2 ** Math.min(receives - 1, 10), LONGEST_SECONDS);

const LONGEST_SECONDS = 60;
