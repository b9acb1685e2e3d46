import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type WebSocket, WebSocketServer } from "ws";
import { DriverxError, errorText } from "../base/errors.js";
import { quoted } from "../base/plain-name.js";
import { type Clock, systemClock } from "./clock.js";
import { decodeSimulatorMessage, encodeMessage } from "./codec.js";
import { collectGarbage } from "./collect-garbage.js";
import type { AgentOffer } from "./driving-agent.js";
import { type BridgeLimits, defaultLimits } from "./limits.js";
import { watchLiveness } from "./liveness.js";
import { type Hello, type PolicyMessage, protocolVersion } from "./messages.js";
import { PolicySession, type SessionChannel } from "./policy-session.js";
import { QuietLog } from "./quiet-log.js";
import { Connection } from "./server-connection.js";
import { tokenMatches } from "./token.js";
import { addressOf, WaitingRoom } from "./waiting-room.js";

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
  readonly #log: QuietLog;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #sessions = new Map<string, PolicySession>();
  /** Cancels the farewell of sessions whose simulator may still come back. */
  readonly #farewells = new Map<PolicySession, () => void>();
  readonly #waiting: WaitingRoom;
  readonly #connections = new Set<Connection>();
  /** Cancels the collection of garbage that is due. */
  #collection: (() => void) | undefined;

  private constructor(options: BridgeServerOptions) {
    this.#offer = options.offer;
    this.#token = options.token;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#clock = options.clock ?? systemClock;
    this.#log = new QuietLog(options.log ?? (() => {}), this.#clock);
    this.#waiting = new WaitingRoom(this.#limits, this.#clock, (line) => this.#log.write(line));
    this.#http = createServer({ maxHeaderSize: this.#limits.maxHelloBytes }, (request, response) =>
      this.#answerHttp(request, response),
    );
    this.#http.on("connection", (socket) => this.#waiting.admit(socket));
    this.#sockets = new WebSocketServer({
      server: this.#http,
      maxPayload: this.#limits.maxFrameBytes,
      perMessageDeflate: false,
      // Simulators are not web pages: a page that a browser loads must not reach a policy on this machine.
      verifyClient: ({ req }: { req: IncomingMessage }) => this.#isNoWebPage(req),
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

  /** Ends every session and stops listening; simulators see a proper end of the connection. */
  async close(): Promise<void> {
    this.#collection?.();
    for (const cancel of this.#farewells.values()) cancel();
    for (const session of this.#sessions.values()) session.close();
    this.#sessions.clear();
    const sockets = [...this.#sockets.clients];
    for (const socket of sockets) socket.close(1001, "the policy is no longer served");
    await Promise.race([
      Promise.all(sockets.map((socket) => socket.readyState === socket.CLOSED || once(socket, "close"))),
      pause(farewellMilliseconds, undefined, { ref: false }),
    ]);
    for (const socket of sockets) socket.terminate();
    this.#sockets.close();
    const closed = new Promise((resolve) => this.#http.close(resolve));
    this.#http.closeAllConnections();
    await closed;
    this.#log.close();
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
    response.writeHead(found ? 200 : 404, { "content-type": "application/json", connection: "close" });
    response.end(found ? JSON.stringify(body) : '{"error":"not found"}');
  }

  #isNoWebPage({ headers, socket }: IncomingMessage): boolean {
    if (headers.origin === undefined) return true;
    this.#log.write(`${addressOf(socket)}: refused: it is a web page of ${quoted(headers.origin)}`);
    return false;
  }

  /** A connection before its hello. */
  #welcomeStranger(socket: WebSocket, raw: Socket): void {
    raw.setNoDelay(true);
    // The close event that follows does what is needed; without a listener the error would end the process.
    socket.on("error", (error) => this.#log.write(`${addressOf(raw)}: ${errorText(error)}`));
    const hear = (data: Buffer, isBinary: boolean): void => this.#hear(socket, raw, data, isBinary);
    socket.once("message", hear);
    this.#waiting.upgrade(raw, (code, text) => {
      socket.off("message", hear);
      reject(socket, raw, code, text);
    });
  }

  #hear(socket: WebSocket, raw: Socket, data: Buffer, isBinary: boolean): void {
    try {
      if (!isBinary) throw new DriverxError("MESSAGE_UNREADABLE", "messages are binary frames");
      if (data.length > this.#limits.maxHelloBytes) {
        throw new DriverxError("HELLO_TOO_LARGE", `a hello may have ${this.#limits.maxHelloBytes} bytes`);
      }
      const message = decodeSimulatorMessage(data);
      if (message.type !== "hello") {
        throw new DriverxError("HELLO_EXPECTED", `the first message must be hello, not ${message.type}`);
      }
      this.#openSession(socket, raw, message);
    } catch (error) {
      this.#log.write(`${addressOf(raw)}: refused: ${errorText(error)}`);
      reject(
        socket,
        raw,
        error instanceof DriverxError ? error.code : "AGENT_SETUP_FAILED",
        errorText(error),
      );
    }
  }

  /** Checks a hello and opens or resumes its session. Throws the code of the rejection. */
  #openSession(socket: WebSocket, raw: Socket, hello: Hello): void {
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
    this.#waiting.leave(raw);
    const name = `${addressOf(raw)}: ${quoted(hello.simulator.name)}`;
    this.#log.write(`${name} ${earlier ? "is back" : "connected"}`);
    socket.once("close", (code) => this.#log.write(`${name} disconnected (code ${code})`));
    this.#connect(session, new Connection(socket, raw, this.#limits.maxUnsentBytes), earlier !== undefined, {
      type: "welcome",
      protocol: protocolVersion,
      policy: { name: offer.name, version: offer.version },
      needs: offer.needs,
      session: session.id,
      resumed: earlier !== undefined,
    });
  }

  #connect(session: PolicySession, connection: Connection, resumed: boolean, welcome: PolicyMessage): void {
    const { socket } = connection;
    this.#connections.add(connection);
    const channel: SessionChannel = {
      send: (message) => connection.send(message),
      close: (reason) => socket.close(1000, reason),
    };
    channel.send(welcome);
    session.attach(channel, resumed);
    watchLiveness(socket, this.#limits, this.#clock);
    connection.onData(() => this.#boundMemory(connection));
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      connection.tookMessage(data.length);
      if (isBinary) session.receive(data);
      else session.refuse("MESSAGE_UNREADABLE", "messages are binary frames");
    });
    socket.on("close", () => {
      this.#connections.delete(connection);
      if (connection.mostBytes > manyBytes) this.#giveMemoryBack();
      session.detach(channel);
      this.#forgetLater(session);
    });
  }

  /** What large frames took is garbage, which an idle process would keep for ever. */
  #giveMemoryBack(): void {
    this.#collection ??= this.#clock.after(1, () => {
      this.#collection = undefined;
      collectGarbage();
    });
  }

  /** Closes the connection that would make all of them hold more than they may; its simulator can come back. */
  #boundMemory(connection: Connection): void {
    let held = 0;
    for (const other of this.#connections) held += other.unansweredBytes;
    for (const session of this.#sessions.values()) held += session.heldBytes;
    if (held <= this.#limits.maxHeldBytes) return;
    this.#log.write(
      `${addressOf(connection.raw)}: closed, since all connections together hold ${held} bytes`,
    );
    connection.abandon();
    this.#connections.delete(connection);
  }

  /** Keeps an open episode for a simulator that may reconnect; a session without one is over at once. */
  #forgetLater(session: PolicySession): void {
    const forget = (): void => {
      this.#farewells.delete(session);
      if (session.attached) return;
      if (session.episode) this.#log.write(`episode ${session.episode}: the simulator did not come back`);
      session.close();
      this.#sessions.delete(session.id);
    };
    this.#farewells.get(session)?.();
    if (!session.episode) forget();
    else this.#farewells.set(session, this.#clock.after(this.#limits.reconnectSeconds, forget));
  }
}

/** A connection that held more than this left something to collect. */
const manyBytes = 8 * 1024 * 1024;
/** How long a peer may take to answer a close frame. */
const farewellMilliseconds = 1000;
/** What a rejected peer may still send meanwhile. */
const mostAfterRejection = 64 * 1024;

function reject(socket: WebSocket, raw: Socket, code: string, text: string): void {
  socket.send(encodeMessage({ type: "reject", code, text: text.slice(0, 4096) }));
  socket.close(1008, code);
  let bytes = 0;
  raw.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostAfterRejection) raw.destroy();
  });
  setTimeout(() => raw.destroy(), farewellMilliseconds).unref();
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
