/** The addresses at which we are asked. Which function answers at each, and to what method, the topology says. */
export const SLACK_ROUTES = {
  interactions: '/slack/interactions',
  commands: '/slack/commands',
  events: '/slack/events',
} as const;

export const webhookRoute = (platformId: string): string => `/webhooks/${platformId}`;

export const CONSOLE_ROUTES = {
  times: '/console',
  mention: '/console/mention',
  export: '/console/export.csv',
} as const;
