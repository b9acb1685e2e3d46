import { parentPort, workerData } from "node:worker_threads";
import type { CrewOrder } from "./crew.js";
import { PhaseWorker } from "./lloyd-phases.js";
import { type LloydState, piecesOf } from "./lloyd-state.js";

/** A thread of k-means: claims pieces of the phase that the main thread names until none is left. */
const state = workerData as LloydState;
const worker = new PhaseWorker(state);

parentPort!.on("message", ({ phase, fresh }: CrewOrder) => {
  if (fresh) worker.forgetCentroids();
  const pieces = piecesOf(state, phase);
  for (;;) {
    const piece = Atomics.add(state.tickets, 0, 1);
    if (piece >= pieces) break;
    worker.doPiece(phase, piece);
  }
  parentPort!.postMessage("done");
});
