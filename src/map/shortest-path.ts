import type { RouteNode } from "./route-graph.js";

interface Candidate {
  readonly node: number;
  readonly estimate: number;
  /** When it was queued: of equal estimates the earlier one goes first. */
  readonly order: number;
  readonly cost: number;
  readonly parent: number;
}

/**
 * A* with the straight-line distance as heuristic, in the order in which NetworkX's astar_path settles nodes
 * (the heuristic may overestimate, so the order decides which path is found). Undefined when there is no path.
 */
export function shortestPath(
  nodes: readonly RouteNode[],
  source: number,
  target: number,
): number[] | undefined {
  const queue: Candidate[] = [];
  const settledFrom = new Map<number, number>();
  const queued = new Map<number, { cost: number; heuristic: number }>();
  let order = 0;
  push(queue, { node: source, estimate: 0, order: order++, cost: 0, parent: -1 });
  for (let current = pop(queue); current; current = pop(queue)) {
    if (current.node === target) return pathTo(current, settledFrom);
    if (settledFrom.has(current.node)) {
      // The source is never reopened; other nodes are, when a cheaper way to them turned up.
      if (settledFrom.get(current.node) === -1) continue;
      if (queued.get(current.node)!.cost < current.cost) continue;
    }
    settledFrom.set(current.node, current.parent);
    for (const edge of nodes[current.node].edges.values()) {
      const cost = current.cost + edge.cost;
      const known = queued.get(edge.to);
      if (known && known.cost <= cost) continue;
      const heuristic = known?.heuristic ?? straightLine(nodes[edge.to], nodes[target]);
      queued.set(edge.to, { cost, heuristic });
      push(queue, { node: edge.to, estimate: cost + heuristic, order: order++, cost, parent: current.node });
    }
  }
  return undefined;
}

function pathTo(last: Candidate, settledFrom: ReadonlyMap<number, number>): number[] {
  const path = [last.node];
  for (let node = last.parent; node !== -1; node = settledFrom.get(node)!) path.push(node);
  return path.reverse();
}

function straightLine(first: RouteNode, second: RouteNode): number {
  return Math.hypot(first.x - second.x, first.y - second.y, first.z - second.z);
}

function comesBefore(first: Candidate, second: Candidate): boolean {
  return (
    first.estimate < second.estimate || (first.estimate === second.estimate && first.order < second.order)
  );
}

/** Adds to a binary heap. */
function push(heap: Candidate[], candidate: Candidate): void {
  let at = heap.push(candidate) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!comesBefore(candidate, heap[parent])) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = candidate;
}

/** Takes the first of a binary heap. */
function pop(heap: Candidate[]): Candidate | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (heap.length === 0 || !last) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && comesBefore(heap[child + 1], heap[child])) child++;
    if (!comesBefore(heap[child], last)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = last;
  return first;
}
