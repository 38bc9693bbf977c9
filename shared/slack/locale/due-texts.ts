/** All words about what is due. `when` is a local time, ready to be shown: it stays true without drawing again. */
export interface DueTexts {
  readonly acknowledgeBy: (when: string) => string;
  readonly acknowledgeLate: (when: string) => string;
  readonly answerBy: (when: string) => string;
  readonly answerLate: (when: string) => string;
  readonly reminder: string;
  readonly late: string;
  readonly back: string;
}
