import { type AddressInfo, isIPv4 } from 'node:net';

/** An address that a program on this machine can open: an IPv6 one stands in brackets, and "everywhere" is here. */
export const urlOf = (host: string, port: number): string => {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
};

/** Where a server listens that is on the network. */
export const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;

/** Nobody else can reach what listens there. */
export const isThisMachineOnly = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
