import type { SampleResult } from "./evaluate-sample.js";
import { PLAN_STEPS } from "./sample.js";
import type { HorizonValues, ProtocolSummaries } from "./summary.js";

/** The tables that papers print, by protocol. Lengths in metres, rates as fractions; null where not computable. */
export interface PublishedTables {
  readonly uniad: {
    readonly count: number;
    readonly perStep: {
      readonly L2: readonly (number | null)[];
      readonly objBoxCol: readonly (number | null)[];
      readonly objCol: readonly (number | null)[];
    };
    readonly L2: HorizonValues;
    readonly objBoxCol: HorizonValues;
  };
  readonly uniadAveraged: PublishedTable;
  readonly mean6Masked: { readonly count: number; readonly ADE: number | null; readonly Col: number | null };
  readonly stp3: PublishedTable;
  readonly vad: PublishedTable;
  readonly sparsedrive: PublishedTable;
  readonly bevplanner: PublishedTable;
  readonly bevplannerBoundary: { readonly count: number; readonly ccr: HorizonValues };
}

interface PublishedTable {
  readonly count: number;
  readonly L2: HorizonValues;
  readonly objBoxCol: HorizonValues;
}

/** Lays out the summaries as published, with UniAD's values at every step. */
export function publishedTables(
  results: readonly SampleResult[],
  summaries: ProtocolSummaries,
): PublishedTables {
  const table = (name: "uniad" | "uniadAveraged" | "stp3" | "vad" | "sparsedrive" | "bevplanner") => {
    const { samples, l2, collision } = summaries[name];
    return { count: samples, L2: l2, objBoxCol: collision };
  };
  const { mean6, bevplannerBoundary } = summaries;
  const { count, ...uniad } = table("uniad");
  return {
    uniad: {
      count,
      perStep: {
        L2: stepMeans(results, ({ errors }) => errors),
        objBoxCol: stepMeans(results, ({ collisions }) => collisions.uniad?.counted ?? null),
        objCol: stepMeans(results, ({ pointCollisions }) => pointCollisions.uniad),
      },
      ...uniad,
    },
    uniadAveraged: table("uniadAveraged"),
    mean6Masked: { count: mean6.samples, ADE: mean6.l2.avg, Col: mean6.collision.avg },
    stp3: table("stp3"),
    vad: table("vad"),
    sparsedrive: table("sparsedrive"),
    bevplanner: table("bevplanner"),
    bevplannerBoundary: { count: bevplannerBoundary.samples, ccr: bevplannerBoundary.collision },
  };
}

/** The mean at each step over all results; null where one of them lacks the values. */
function stepMeans(
  results: readonly SampleResult[],
  valuesOf: (result: SampleResult) => ArrayLike<number> | null,
): (number | null)[] {
  const all = results.map(valuesOf);
  return Array.from({ length: PLAN_STEPS }, (_, step) => {
    let sum = 0;
    for (const values of all) {
      if (values === null) return null;
      sum += values[step];
    }
    return all.length === 0 ? null : sum / all.length;
  });
}
