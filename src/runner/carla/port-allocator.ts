import { createServer } from "node:net";
import { DriverxError } from "../../base/errors.js";

/** The ports of one CARLA: the server takes `rpc` and the two after it, the traffic manager one more. */
export interface LeasedPorts {
  readonly rpc: number;
  readonly trafficManager: number;
}

/** Below 32768, where Linux begins to give ports to outgoing connections; above 10000, where CARLA's clash less. */
const firstPort = 20_000;
const lastPort = 30_000;
/** Apart enough for an evaluator that looks for a free port a little further on. */
const step = 10;

/** Leases ports to the slots of this machine; one allocator a run. */
export class PortAllocator {
  readonly #leased = new Set<number>();
  #next = firstPort;

  /** How many leases are out. */
  get leased(): number {
    return this.#leased.size;
  }

  /** Ports that nobody listens on. Throws PORTS_EXHAUSTED. */
  async lease(): Promise<LeasedPorts> {
    for (let tried = 0; tried < (lastPort - firstPort) / step; tried++) {
      const rpc = this.#next;
      this.#next = rpc + step >= lastPort ? firstPort : rpc + step;
      if (this.#leased.has(rpc)) continue;
      this.#leased.add(rpc);
      const ports = [rpc, rpc + 1, rpc + 2, rpc + 5];
      if ((await Promise.all(ports.map(isFree))).every(Boolean)) return { rpc, trafficManager: rpc + 5 };
      this.#leased.delete(rpc);
    }
    throw new DriverxError(
      "PORTS_EXHAUSTED",
      `no four free ports from ${firstPort} to ${lastPort}; end what listens there`,
    );
  }

  release({ rpc }: LeasedPorts): void {
    this.#leased.delete(rpc);
  }
}

/** Whether a port can be listened on, as a CARLA does: on all addresses. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "0.0.0.0", exclusive: true }, () => server.close(() => resolve(true)));
  });
}
