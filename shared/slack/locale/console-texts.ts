/** What Slack says of the console. Arguments are ready to be shown. */
export interface ConsoleTexts {
  /** Its line in the help of `/vigie`. */
  readonly help: string;
  /** What the link says. */
  readonly open: string;
  /** To whom asked for it. */
  readonly link: (link: string, holds: string) => string;
  readonly notInPolicy: string;
  readonly notSetUp: string;
  readonly keyTooShort: string;
}
