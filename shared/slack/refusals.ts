/** Why an action changed nothing: the person who pressed is told in their desk's language. */
export type RefusalReason =
  | 'unknown-mention' // the trail knows no such mention
  | 'wrong-channel' // pressed where its card never was
  | 'moved' // an earlier card: the mention has gone elsewhere
  | 'deleted' // by its author, on its platform
  | 'erased' // our copy of the text is gone
  | 'no-right' // by the policy's roles
  | 'roles-unknown' // Slack did not say who is in a group
  | 'already-claimed'
  | 'already-yours'
  | 'already-theirs' // assigned to whom it is to be assigned
  | 'already-closed'
  | 'already-answered'
  | 'already-there' // rerouted to where it is
  | 'not-closed'
  | 'not-snoozed'
  | 'nothing-changed' // a form that says what is so already
  | 'incomplete' // a form without what it needs
  | 'neither-chosen' // a form that offers two ways, with neither taken
  | 'past' // a time that is over
  | 'being-answered' // by somebody else, or by an earlier press
  | 'answered-meanwhile' // since the form was opened
  | 'answered-there' // on its platform, since the form was opened
  | 'maybe-answered' // since then: the platform did not say
  | 'edited-meanwhile' // by its author
  | 'not-answered-here' // the policy does not name the platform
  | 'not-hidden-here'
  | 'too-long'
  | 'nothing-to-approve'
  | 'own-reply' // a second person approves
  | 'no-channel'; // the policy has no channel there
