/** Counts what comes one after the other, and holds none of it: years of it fit into memory. */
export interface Tally<Counted, Row> {
  add(more: readonly Counted[]): void;
  /** Of all that was added until now. */
  rows(): readonly Row[];
}
