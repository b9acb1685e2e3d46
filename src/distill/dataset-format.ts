import { z } from "zod";
import { splits } from "./split.js";

/** A line of `<split>.jsonl`: one plan step of one drive. */
export const sampleSchema = z.object({
  id: z.string(),
  split: z.enum(splits),
  source: z.object({
    run: z.string(),
    recording: z.string(),
    town: z.string(),
    route: z.string(),
    repetition: z.int(),
    tick: z.int(),
    policy: z.string(),
  }),
  /** In the order of the rig; paths from the dataset's folder. */
  images: z.array(z.object({ camera: z.string(), path: z.string() })),
  speed: z.number(),
  command: z.int(),
  targetPoint: z.tuple([z.number(), z.number()]),
  prompt: z.string(),
  /** The words that are true at the prompt's readouts, in their order. */
  answers: z.array(z.string()),
  /** Written by a teacher before the tokens; null where the student acts without. */
  reasoning: z.string().nullable(),
  /** Rolling tokens of where the vehicle went, 0.5 s each. */
  actionTokens: z.array(z.int()),
  /** Where it really went: x ahead, y right, yaw clockwise, metres and radians, 0.5 s apart. */
  future: z.array(z.tuple([z.number(), z.number(), z.number()])),
});
export type Sample = z.infer<typeof sampleSchema>;

/** `manifest.json`: what the samples are made of, so that each can be traced and made again. */
export interface DatasetManifest {
  readonly version: 1;
  readonly driverx: string;
  readonly codebook: {
    readonly hash: string;
    readonly k: number;
    /** Pose change of each token: x ahead, y right, yaw. */
    readonly poses: readonly (readonly [number, number, number])[];
  };
  readonly prompt: {
    readonly template: string;
    readonly hash: string;
    readonly readouts: readonly string[];
    readonly words: readonly string[];
  };
  /** As a policy asks for it, see `bridge/observation.ts`. */
  readonly rig: readonly object[];
  readonly heldOutTown: string;
  readonly heldOutSuite: { readonly path: string; readonly sha256: string };
  readonly sources: readonly {
    readonly name: string;
    readonly run: string;
    readonly policy: string;
    readonly settingsSha256: string;
    readonly recordings: number;
  }[];
  readonly steps: number;
  /** Steps left out, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly samples: Readonly<Record<string, number>>;
  /** Samples by command and split. */
  readonly commands: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Of each readout, how many samples have which answer. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Metres between where the tokens lead and where the vehicle went, mean over the six poses of all samples. */
  readonly tokenError: number;
  readonly files: Readonly<Record<string, { readonly sha256: string }>>;
}
