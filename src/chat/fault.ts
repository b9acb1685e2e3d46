import { DriverxError } from "../base/errors.js";

/**
 * What can go wrong with one request:
 * - `unreachable`: no connection, or one that broke off, in mid-reply too
 * - `silent`: no whole reply before the deadline
 * - `overloaded`: status 408, 409, 429 or 5xx
 * - `garbled`: status 200, but the body is no JSON
 * - `too-long`: the reply exceeds the bound on its size
 * - `refused`: this request will never be answered (400, 413, 422, or another status)
 * - `unwelcome`: no request of ours will be (401, 403: the key; 404: the address or the model)
 * - `unreadable`: JSON without the fields that a chat completion has
 */
export type ChatFaultType =
  | "unreachable"
  | "silent"
  | "overloaded"
  | "garbled"
  | "too-long"
  | "refused"
  | "unwelcome"
  | "unreadable";

/** Whether the same request may succeed when it is sent again. */
const retriable: ReadonlySet<ChatFaultType> = new Set(["unreachable", "silent", "overloaded", "garbled"]);

/** Whether the fault lies in the request, and tells nothing of the server. */
const ofRequest: ReadonlySet<ChatFaultType> = new Set(["refused", "too-long"]);

/** A request to a chat server that failed. */
export class ChatFault extends DriverxError {
  readonly type: ChatFaultType;
  /** What the server said, shortened; empty where it said nothing. */
  readonly body: string;
  /** The wait that the server asked for, milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(type: ChatFaultType, message: string, details: { body?: string; retryAfter?: number } = {}) {
    super(`CHAT_${type.toUpperCase().replace("-", "_")}`, message);
    this.type = type;
    this.body = details.body ?? "";
    this.retryAfter = details.retryAfter;
  }

  get isRetriable(): boolean {
    return retriable.has(this.type);
  }

  get isOfRequest(): boolean {
    return ofRequest.has(this.type);
  }
}

/** The type of fault that an HTTP status other than 200 means. */
export function faultOfStatus(status: number): ChatFaultType {
  if (status === 408 || status === 409 || status === 429 || status >= 500) return "overloaded";
  if (status === 401 || status === 403 || status === 404) return "unwelcome";
  return "refused";
}
