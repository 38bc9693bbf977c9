/** The one style sheet of all pages, inline: the policy of their content (`shield.ts`) lets no other be. */
export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 3rem auto; max-width: 40rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; }
`;
