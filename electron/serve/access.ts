/**
 * Who may talk to the host. It listens on loopback, but so does every web page that runs in a browser on this machine:
 * a page of elsewhere must not reach it, not even when its name is made to point here (DNS rebinding), and another
 * user of this machine must not either. So: the Host header is one of ours, a browser's Origin is our own page, and who
 * asks for more than the page itself knows the token.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** 256 bits, for one launch. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export interface AccessPolicy {
  readonly token: string;
  /** `host:port` as browsers write it in Host and Origin. */
  readonly hosts: ReadonlySet<string>;
}

export interface Refusal {
  readonly status: 401 | 403;
  /** For people who look at the answer; says nothing that helps to guess. */
  readonly reason: string;
}

type Headers = IncomingMessage['headers'];

/** WebSockets of browsers cannot carry an Authorization header: the token is then the last of the protocols asked for. */
export const socketProtocol = 'maskwright';
const tokenProtocolPrefix = 'maskwright.token.';

/** For everything: is it our own page, or a program, that asks? Undefined when it may. */
export function refuseStranger(headers: Headers, { hosts }: AccessPolicy): Refusal | undefined {
  if (!hosts.has(headers.host?.toLowerCase() ?? '')) {
    return { status: 403, reason: 'This host does not answer to that name.' };
  }
  const { origin } = headers;
  if (origin !== undefined && !isOwnOrigin(origin, hosts)) {
    return { status: 403, reason: 'Pages of other origins have no access.' };
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return { status: 403, reason: 'Pages of other sites have no access.' };
  }
  return undefined;
}

/** For all but the page's own files. Undefined when the token is right. */
export function refuseWithoutToken(headers: Headers, { token }: AccessPolicy): Refusal | undefined {
  const given = bearerToken(headers) ?? protocolToken(headers);
  return given !== undefined && isSame(given, token)
    ? undefined
    : {
        status: 401,
        reason: 'The token is missing or wrong. Open the address that the application printed or opened.',
      };
}

function isOwnOrigin(origin: string, hosts: ReadonlySet<string>): boolean {
  const prefix = 'http://';
  return origin.startsWith(prefix) && hosts.has(origin.slice(prefix.length));
}

export function bearerToken({ authorization }: Headers): string | undefined {
  return /^Bearer ([\w-]+)$/.exec(authorization ?? '')?.[1];
}

function protocolToken(headers: Headers): string | undefined {
  return headers['sec-websocket-protocol']
    ?.split(',')
    .map((protocol) => protocol.trim())
    .find((protocol) => protocol.startsWith(tokenProtocolPrefix))
    ?.slice(tokenProtocolPrefix.length);
}

/**
 * Gives the token to the first who brings the ticket. Programs get the page's address as an argument, which every user of the
 * machine can read: an address with a ticket is worth nothing once the page has been opened.
 */
export class TicketOffice {
  readonly #token: string;
  #ticket: string | null;

  constructor(token: string, ticket: string | null) {
    this.#token = token;
    this.#ticket = ticket;
  }

  /** Undefined when it is another ticket, or was brought before. */
  redeem(given: string): string | undefined {
    if (this.#ticket === null || !isSame(given, this.#ticket)) return undefined;
    this.#ticket = null;
    return this.#token;
  }
}

/** In a time that does not depend on how much of the guess is right. */
function isSame(given: string, token: string): boolean {
  const [a, b] = [given, token].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
