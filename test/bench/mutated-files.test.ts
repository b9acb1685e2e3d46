import { describe, expect, it } from "vitest";
import { DriverxError } from "../../src/base/errors.js";
import { RandomStream } from "../../src/base/random.js";
import { checkpointOfRecords, checkpointText } from "../../src/bench/checkpoint.js";
import type { TrafficEvent } from "../../src/bench/events.js";
import { resultsOfFiles } from "../../src/bench/load-results.js";
import { resultFileOfText } from "../../src/bench/result-file.js";
import { routeRecord } from "../../src/bench/route-record.js";
import { scoreResults } from "../../src/bench/score.js";

/** A whole results file with a clean, a punished and a failed route. */
const WHOLE = checkpointText(
  checkpointOfRecords(
    [
      [100, "MIN_SPEED_INFRACTION"],
      [100, "COLLISION_VEHICLE"],
      [31.5, "VEHICLE_BLOCKED"],
    ].map(([completed, type], index) =>
      routeRecord(
        {
          index,
          route_id: `RouteScenario_${1700 + index}_rep0`,
          scenario_name: "Accident_1",
          weather_id: "3",
          save_name: `RouteScenario_${1700 + index}_rep0_Town12_Accident_1_3_01_02_03_04_05`,
          town_name: "Town12",
        },
        {
          routePoints: [
            [0, 0, 0.5],
            [1, 0, 0],
          ],
          events: [
            { type, frame: 1, message: "Average speed is 93.1% of the surrounding traffic's one" },
            { type: "ROUTE_COMPLETION", frame: 2, message: "", routeCompleted: completed, isFloat: false },
          ] as TrafficEvent[],
          timedOut: false,
          durationGame: 40,
          durationSystem: 80,
          failure: null,
        },
      ),
    ),
    3,
    ["carla_camera"],
  ),
);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Every place in a document as [container, key]. */
function placesOf(root: Json): [Record<string, Json>, string][] {
  if (root === null || typeof root !== "object") return [];
  const container = root as Record<string, Json>;
  return Object.keys(container).flatMap((key) => [
    [container, key] as [Record<string, Json>, string],
    ...placesOf(container[key]),
  ]);
}

const nested = (depth: number): Json => (depth === 0 ? [] : [nested(depth - 1)]);

const JUNK: readonly Json[] = [
  null,
  true,
  "",
  "100",
  "NaN",
  "Completed",
  "RouteScenario_999999999999_rep999999999",
  "line\nbreak\u0000\ud800 ü",
  -1,
  0,
  0.1,
  1e308,
  -1e308,
  5e-324,
  100.0000001,
  2 ** 53,
  [],
  {},
  [[]],
  [1, 2],
  ["Average speed is 1e400% of"],
  { a: { b: 1 } },
  nested(60),
  nested(300),
  "@NaN@",
  "@Infinity@",
  "@1e999@",
  "x".repeat(5000),
];

const FOREIGN_KEYS = ["__proto__", "constructor", "toString", "hasOwnProperty", "extra", "0", "score_route"];

/** A damaged copy of the whole file: a changed document or a changed text. */
function damaged(stream: RandomStream): string {
  return stream.chance(0.7) ? damagedDocument(stream) : damagedText(stream);
}

function damagedDocument(stream: RandomStream): string {
  const document = JSON.parse(WHOLE) as Json;
  for (let change = stream.integer(1, 3); change > 0; change--) {
    const [container, key] = stream.choice(placesOf(document));
    switch (stream.integer(0, 3)) {
      case 0:
        if (Array.isArray(container)) container.splice(Number(key), 1);
        else delete container[key];
        break;
      case 1:
        if (Array.isArray(container)) break;
        Object.defineProperty(container, stream.choice(FOREIGN_KEYS), {
          value: stream.choice(JUNK),
          enumerable: true,
          configurable: true,
          writable: true,
        });
        break;
      case 2:
        if (Array.isArray(container)) container.push(container[Number(key)] ?? null);
        else container[key] = stream.choice(JUNK);
        break;
      default:
        container[key] = stream.choice(JUNK);
    }
  }
  return JSON.stringify(document).replace(/"@(\w+)@"/g, "$1");
}

function damagedText(stream: RandomStream): string {
  const at = stream.integer(0, WHOLE.length - 1);
  switch (stream.integer(0, 4)) {
    case 0:
      return WHOLE.slice(0, at);
    case 1:
      return WHOLE.slice(0, at) + String.fromCharCode(stream.integer(0, 255)) + WHOLE.slice(at + 1);
    case 2:
      return WHOLE.slice(0, at) + WHOLE.slice(at + stream.integer(1, 40));
    case 3:
      return (
        WHOLE.slice(0, at) +
        stream.choice(["NaN", "Infinity", '"', "{", "]", ",", "-", "9", "\ufeff"]) +
        WHOLE.slice(at)
      );
    default:
      return stream.choice([WHOLE + WHOLE, `\ufeff${WHOLE}`, "", "null", "[]", "0", '"text"', "{}", "NaN"]);
  }
}

interface PlainRecord {
  status: string;
  infractions: Record<string, string[]>;
  scores: { score_composed: number };
}

/** The official formulas once more, on what JavaScript itself reads, as plainly as possible. */
function plainScore(text: string): { drivingScore: number; successes: number } {
  const constantsAsText = text.replace(/\b(NaN|-?Infinity)\b/g, "null");
  const records = JSON.parse(constantsAsText)._checkpoint.records as PlainRecord[];
  let sum = 0;
  let successes = 0;
  for (const { status, infractions, scores } of records) {
    sum += scores.score_composed;
    const messages = Object.entries(infractions).filter(([name]) => name !== "min_speed_infractions");
    if (/^(Completed|Perfect)$/.test(status) && messages.every(([, list]) => list.length === 0)) successes++;
  }
  return { drivingScore: sum / 220, successes };
}

function scoreText(text: string) {
  return scoreResults(resultsOfFiles("damaged.json", [resultFileOfText(text, "damaged.json")]), {
    suite: null,
    repetitions: null,
    unplayed: [],
    junctionOf: () => null,
    motionOf: () => ({ value: null, reason: "no motion" }),
    corrections: ["suite-divisor", "efficiency-cap"],
    seed: 0,
    published: null,
  });
}

describe("damaged results files", () => {
  it("score as whole ones do while they are whole", () => {
    const score = scoreText(WHOLE);
    expect(score.audit).toMatchObject({ misleading: false });
    expect(score.drivingScore).toBeCloseTo((100 + 60 + 31.5) / 220, 9);
    expect(score.successes).toEqual(["RouteScenario_1700_rep0"]);
  });

  it("give the plain score or one line that names file and field, 10,000 times", () => {
    const stream = new RandomStream("damaged results files");
    const outcomes = { scored: 0, refused: 0 };
    for (let i = 0; i < 10_000; i++) {
      const text = damaged(stream.fork(i));
      try {
        const score = scoreText(text);
        const plain = plainScore(text);
        expect(score.drivingScore).toBeCloseTo(plain.drivingScore, 9);
        expect(score.successes.length).toBe(plain.successes);
        expect(score.drivingScore).toBeLessThanOrEqual((100 * score.evalNum) / 220);
        outcomes.scored++;
      } catch (error) {
        if (!(error instanceof DriverxError))
          throw new Error(`damage ${i}: ${text.slice(0, 300)}`, { cause: error });
        expect(error.message).toMatch(/^results file damaged\.json/);
        expect(error.message).toMatch(
          /line \d+, column \d+|the whole file|_checkpoint|entry_status|sensors|driving score|__proto__/,
        );
        expect(error.message).not.toMatch(/[\n\r]/);
        expect(error.message.length).toBeLessThan(400);
        outcomes.refused++;
      }
    }
    // Both ends are reached often: harmless damage is scored, the rest refused.
    expect(outcomes.scored).toBeGreaterThan(1000);
    expect(outcomes.refused).toBeGreaterThan(1000);
  });
});
