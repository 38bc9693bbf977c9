import { isIP } from 'node:net';

/**
 * Is this an address of the stand-in that listens at `host`? Whoever owns a name can have it lead to this machine (DNS
 * rebinding), and a browser then takes their page for ours: so no name counts but the one that we were told, and `localhost`.
 */
export const isOwnAddress = (url: string, host: string): boolean => {
  const { hostname } = new URL(url);
  // A URL has brackets around an IPv6 address.
  return isIP(hostname.replace(/^\[|]$/g, '')) !== 0 || hostname === 'localhost' || hostname === host.toLowerCase();
};
