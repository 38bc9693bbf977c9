/** Somebody who works in the stand-in's workspace. */
export interface PreviewUser {
  /** A Slack user id, `U…`. */
  readonly id: string;
  readonly name: string;
  readonly handle: string;
  /** For the person who tries it out: what this one does. */
  readonly role: string;
}

/** Invented, like everything in the stand-in. */
export const STAFF: readonly PreviewUser[] = [
  { id: 'U0CAMILLE1', name: 'Camille Renaud', handle: 'camille', role: 'Community manager' },
  { id: 'U0KARIM002', name: 'Karim Haddad', handle: 'karim', role: 'Customer service' },
  { id: 'U0ELENA003', name: 'Elena Rossi', handle: 'elena', role: 'Press office' },
];
