import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { DriverxError, errorText } from "../base/errors.js";
import { type Clock, systemClock } from "./clock.js";
import { decodeSimulatorMessage, encodeMessage } from "./codec.js";
import type { AgentOffer } from "./driving-agent.js";
import { type BridgeLimits, defaultLimits } from "./limits.js";
import { watchLiveness } from "./liveness.js";
import { type Hello, type PolicyMessage, protocolVersion } from "./messages.js";
import { PolicySession, type SessionChannel } from "./policy-session.js";
import { tokenMatches } from "./token.js";

export interface BridgeServerOptions {
  /** Makes the agent of each session. */
  readonly offer: AgentOffer;
  /** Loopback unless told otherwise; any other address needs a token. */
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port?: number;
  readonly token?: string;
  readonly limits?: Partial<BridgeLimits>;
  readonly clock?: Clock;
  /** One line for each thing worth knowing. */
  readonly log?: (line: string) => void;
}

/** The policy side of the bridge: listens, and serves each simulator that connects with an agent of its own. */
export class BridgeServer {
  readonly #offer: AgentOffer;
  readonly #token: string | undefined;
  readonly #limits: BridgeLimits;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #sessions = new Map<string, PolicySession>();
  /** Cancels the farewell of sessions whose simulator may still come back. */
  readonly #farewells = new Map<PolicySession, () => void>();
  #strangers = 0;

  private constructor(options: BridgeServerOptions) {
    this.#offer = options.offer;
    this.#token = options.token;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#clock = options.clock ?? systemClock;
    this.#log = options.log ?? (() => {});
    this.#http = createServer((request, response) => this.#answerHttp(request, response));
    this.#sockets = new WebSocketServer({
      server: this.#http,
      maxPayload: this.#limits.maxFrameBytes,
      perMessageDeflate: false,
      // Simulators are not web pages: a page that a browser loads must not reach a policy on this machine.
      verifyClient: (info: { req: IncomingMessage }) => info.req.headers.origin === undefined,
    });
    this.#sockets.on("connection", (socket, request) => this.#welcomeStranger(socket, request.socket));
  }

  /** Starts listening. Throws PORT_IN_USE, ADDRESS_UNUSABLE or TOKEN_REQUIRED. */
  static async listen(options: BridgeServerOptions): Promise<BridgeServer> {
    const host = options.host ?? "127.0.0.1";
    if (!isLoopback(host) && !options.token) {
      throw new DriverxError(
        "TOKEN_REQUIRED",
        `listening on ${host} needs a token, since others can reach it; put one into DRX_TOKEN`,
      );
    }
    const server = new BridgeServer(options);
    await server.#listen(host, options.port ?? 0);
    return server;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  /** Where simulators connect. */
  get url(): string {
    const { address, family, port } = this.#http.address() as AddressInfo;
    return `ws://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  }

  /** Ends every session and stops listening. */
  async close(): Promise<void> {
    for (const cancel of this.#farewells.values()) cancel();
    for (const session of this.#sessions.values()) session.close();
    this.#sessions.clear();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #listen(host: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      // The websocket server repeats the errors of its HTTP server.
      this.#sockets.on("error", () => {});
      this.#http.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
      this.#http.listen(port, host, resolve);
    });
  }

  /** `/healthz`: is a policy here, and how many simulators does it serve. */
  #answerHttp(request: IncomingMessage, response: ServerResponse): void {
    const found = request.method === "GET" && request.url === "/healthz";
    const episodes = [...this.#sessions.values()].filter((session) => session.episode !== undefined).length;
    const body = { state: "ready", sessions: this.#sessions.size, episodes, protocol: protocolVersion };
    response.writeHead(found ? 200 : 404, { "content-type": "application/json" });
    response.end(found ? JSON.stringify(body) : '{"error":"not found"}');
  }

  /** A connection before its hello. */
  #welcomeStranger(socket: WebSocket, raw: Socket): void {
    raw.setNoDelay(true);
    // The close event that follows does what is needed; without a listener the error would end the process.
    socket.on("error", (error) => this.#log(`connection: ${errorText(error)}`));
    if (this.#strangers >= this.#limits.maxSessions) {
      reject(socket, "TOO_MANY_CONNECTIONS", "too many connections wait to say hello; try again later");
      return;
    }
    this.#strangers++;
    const cancel = this.#clock.after(this.#limits.helloSeconds, () =>
      reject(socket, "HELLO_LATE", `no hello within ${this.#limits.helloSeconds} s`),
    );
    let counted = true;
    const settle = (): void => {
      cancel();
      if (counted) this.#strangers--;
      counted = false;
    };
    socket.once("close", settle);
    socket.once("message", (data: Buffer, isBinary: boolean) => {
      settle();
      this.#hear(socket, data, isBinary);
    });
  }

  #hear(socket: WebSocket, data: Buffer, isBinary: boolean): void {
    try {
      if (!isBinary) throw new DriverxError("MESSAGE_UNREADABLE", "messages are binary frames");
      const message = decodeSimulatorMessage(data);
      if (message.type !== "hello") {
        throw new DriverxError("HELLO_EXPECTED", `the first message must be hello, not ${message.type}`);
      }
      this.#openSession(socket, message);
    } catch (error) {
      reject(socket, error instanceof DriverxError ? error.code : "AGENT_SETUP_FAILED", errorText(error));
    }
  }

  /** Checks a hello and opens or resumes its session. Throws the code of the rejection. */
  #openSession(socket: WebSocket, hello: Hello): void {
    if (!tokenMatches(this.#token, hello.token)) {
      throw new DriverxError("TOKEN_WRONG", "the token is missing or wrong");
    }
    if (hello.protocol.major !== protocolVersion.major) {
      throw new DriverxError(
        "PROTOCOL_UNSUPPORTED",
        `this side speaks protocol ${protocolVersion.major}, the simulator ${hello.protocol.major}`,
      );
    }
    const earlier = hello.resumeSession === undefined ? undefined : this.#sessions.get(hello.resumeSession);
    if (!earlier && this.#sessions.size >= this.#limits.maxSessions) {
      throw new DriverxError("TOO_MANY_SESSIONS", "the policy serves as many simulators as it may");
    }
    const offer = this.#offer;
    const missing = missingCapability(offer, hello);
    if (missing) throw new DriverxError("CAPABILITY_MISSING", missing);
    const session =
      earlier ?? new PolicySession(randomBytes(16).toString("hex"), offer.open(), this.#limits, this.#clock);
    this.#sessions.set(session.id, session);
    this.#connect(session, socket, earlier !== undefined, {
      type: "welcome",
      protocol: protocolVersion,
      policy: { name: offer.name, version: offer.version },
      needs: offer.needs,
      session: session.id,
      resumed: earlier !== undefined,
    });
    this.#log(`${hello.simulator.name} ${earlier ? "is back" : "connected"}`);
  }

  #connect(session: PolicySession, socket: WebSocket, resumed: boolean, welcome: PolicyMessage): void {
    const channel: SessionChannel = {
      send: (message) => socket.send(encodeMessage(message)),
      close: (reason) => socket.close(1000, reason),
    };
    channel.send(welcome);
    session.attach(channel, resumed);
    watchLiveness(socket, this.#limits, this.#clock);
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      if (isBinary) session.receive(data);
      else session.refuse("MESSAGE_UNREADABLE", "messages are binary frames");
    });
    socket.on("close", () => {
      session.detach(channel);
      this.#forgetLater(session);
    });
  }

  /** Keeps an open episode for a simulator that may reconnect; a session without one is over at once. */
  #forgetLater(session: PolicySession): void {
    const forget = (): void => {
      this.#farewells.delete(session);
      if (session.attached) return;
      if (session.episode) this.#log(`episode ${session.episode}: the simulator did not come back`);
      session.close();
      this.#sessions.delete(session.id);
    };
    this.#farewells.get(session)?.();
    if (!session.episode) forget();
    else this.#farewells.set(session, this.#clock.after(this.#limits.reconnectSeconds, forget));
  }
}

function reject(socket: WebSocket, code: string, text: string): void {
  socket.send(encodeMessage({ type: "reject", code, text: text.slice(0, 4096) }));
  socket.close(1008, code);
}

function missingCapability(offer: AgentOffer, hello: Hello): string | undefined {
  if (offer.needs.privileged && !hello.capabilities.privileged) {
    return `policy ${offer.name} needs the privileged state, which ${hello.simulator.name} does not give`;
  }
  if (offer.needs.cameras.length > 0 && !hello.capabilities.cameras) {
    return `policy ${offer.name} needs cameras, which ${hello.simulator.name} does not have`;
  }
  return undefined;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): DriverxError {
  if (error.code === "EADDRINUSE") {
    return new DriverxError("PORT_IN_USE", `port ${port} on ${host} is in use; choose another with --port`, {
      cause: error,
    });
  }
  return new DriverxError("ADDRESS_UNUSABLE", `cannot listen on ${host}:${port}: ${errorText(error)}`, {
    cause: error,
  });
}
