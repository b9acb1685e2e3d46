import type { Task } from "../objective/difficulty.js";

/** A row of the DriveRX paper (arXiv 2505.20665), quoted. Its scores are of another judge: they do not compare with ours. */
export interface QuotedRow {
  readonly model: string;
  readonly clean: Readonly<Record<Task, number>>;
  readonly corrupted?: Readonly<Record<Task, number>>;
}

const row = (...[perception, prediction, planning, behavior]: [number, number, number, number]) => ({
  perception,
  prediction,
  planning,
  behavior,
});

export const quotedDriveBench: readonly QuotedRow[] = [
  { model: "DriveRX", clean: row(32.88, 52.2, 78.63, 62.02), corrupted: row(29.92, 48.29, 75.53, 55.24) },
  { model: "Align-DS-V", clean: row(31.41, 41.51, 51.16, 50.53), corrupted: row(27.78, 37.86, 57.66, 40.98) },
  { model: "DriveLMM-o1", clean: row(34.31, 43.95, 73.7, 47.62) },
  { model: "SFT only", clean: row(23.73, 43.07, 73.07, 15.34) },
  { model: "separate RL per task", clean: row(24.73, 46.59, 76.11, 55.18) },
];

export const quotedHard: readonly QuotedRow[] = [
  { model: "DriveRX", clean: row(34.83, 71.84, 51.42, 36.82) },
  { model: "Align-DS-V", clean: row(29.45, 52.9, 29.15, 32.48) },
  { model: "GPT-4o", clean: row(36.12, 65.9, 51.42, 42) },
];

/** Action accuracy of DriveAction by mode. */
export const quotedDriveAction = [
  { model: "DriveRX", "V-L-A": 88.09, "V-A": 86.56, "L-A": 87.17, A: 86.18 },
  { model: "Align-DS-V", "V-L-A": 78.58, "V-A": 77.32, "L-A": 77.74, A: 76.67 },
  { model: "GPT-4o", "V-L-A": 88.84, "V-A": 84.72, "L-A": 86.52, A: 81.01 },
  { model: "o3", "V-L-A": 92.19, "V-A": 86.61, "L-A": 88.66, A: 82.23 },
] as const;
