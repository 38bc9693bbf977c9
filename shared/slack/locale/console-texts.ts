/** All words of the console. Arguments are ready to be shown. */
export interface ConsoleTexts {
  /** Its line in the help of `/vigie`. */
  readonly help: string;
  /** What the link says. */
  readonly open: string;
  /** To whom asked for it. */
  readonly link: (link: string, holds: string) => string;
  readonly notInPolicy: string;
  readonly notSetUp: string;
  /** The page of whoever comes without a pass, or too late. Plain text. */
  readonly closed: { readonly title: string; readonly text: string };
}
