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

/** Some of the staff under one handle, as `<!subteam^S…>` calls them. */
export interface PreviewGroup {
  /** A Slack user group id, `S…`. */
  readonly id: string;
  readonly name: string;
  readonly handle: string;
  readonly users: readonly string[];
}

export const GROUPS: readonly PreviewGroup[] = [
  { id: 'S0ONDUTY01', name: 'On duty', handle: 'on-duty', users: ['U0CAMILLE1', 'U0KARIM002'] },
];
