/** Somebody who works in the stand-in's workspace. */
export interface PreviewUser {
  /** A Slack user id, `U…`. */
  readonly id: string;
  readonly name: string;
  readonly handle: string;
  /** For the person who tries it out: what this one does. */
  readonly role: string;
}

/** Invented, like everything in the stand-in: three who do the work, and whom the shipped policy calls. */
export const STAFF: readonly PreviewUser[] = [
  { id: 'U0CAMILLE1', name: 'Camille Renaud', handle: 'camille', role: 'Community manager' },
  { id: 'U0KARIM002', name: 'Karim Haddad', handle: 'karim', role: 'Customer service' },
  { id: 'U0ELENA003', name: 'Elena Rossi', handle: 'elena', role: 'Press office' },
  { id: 'U07PRNIGHT1', name: 'Nadia Ferrand', handle: 'nadia', role: 'Press office, nights' },
  { id: 'U07PRWEEKE1', name: 'Paul Keller', handle: 'paul', role: 'Press office, weekends' },
  { id: 'U07RELAYIT1', name: 'Giulia Conti', handle: 'giulia', role: 'Relay, Italy' },
  { id: 'U07RELAYDE1', name: 'Jonas Weber', handle: 'jonas', role: 'Relay, Germany' },
  { id: 'U07RELAYES1', name: 'Lucía Prieto', handle: 'lucia', role: 'Relay, Spain' },
  { id: 'U0NEWCOMER1', name: 'Tom Verhaegen', handle: 'tom', role: 'New at the desk' },
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
  { id: 'S07CRISIS01', name: 'Crisis cell', handle: 'crisis-cell', users: ['U0CAMILLE1', 'U0ELENA003'] },
  { id: 'S07PRESSHD1', name: 'Heads of the press office', handle: 'press-heads', users: ['U0ELENA003'] },
  { id: 'S07VIGLEAD1', name: 'Leads of the desk', handle: 'desk-leads', users: ['U0CAMILLE1'] },
  { id: 'S07RELAYFR1', name: 'Relay, France', handle: 'relay-fr', users: ['U0CAMILLE1', 'U0KARIM002'] },
  { id: 'S07RELAYBE1', name: 'Relay, Belgium', handle: 'relay-be', users: ['U0KARIM002'] },
  { id: 'S07RELAYGR1', name: 'Relay, group', handle: 'relay-group', users: ['U0CAMILLE1'] },
  { id: 'S07CMGRS001', name: 'Community managers', handle: 'community-managers', users: ['U0CAMILLE1', 'U0KARIM002'] },
  { id: 'S07PRESSE01', name: 'Press office', handle: 'press-office', users: ['U0ELENA003'] },
];
