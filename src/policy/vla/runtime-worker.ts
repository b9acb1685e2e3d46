import { parentPort, workerData } from "node:worker_threads";
import * as ort from "onnxruntime-node";
import { errorText } from "../../base/errors.js";
import { likeliestAction } from "./likeliest-action.js";
import type { RuntimeAnswer, RuntimeOrder, RuntimeQuestion } from "./student-runtime.js";

/** The thread of a student: pixels and prompt in, action tokens out. */
const { vision, language, step, firstAction, k, actionsPerPlan } = workerData as RuntimeOrder;

/** One thread each: sums come out the same on every machine, and the workers of a run share its cores. */
const options: ort.InferenceSession.SessionOptions = {
  executionProviders: ["cpu"],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
};
const sessions = Promise.all([
  ort.InferenceSession.create(vision, options),
  ort.InferenceSession.create(language, options),
  ort.InferenceSession.create(step, options),
]);
// Told when the first question comes; here it would end the thread without a word.
sessions.catch(() => {});

parentPort!.on("message", async (question: RuntimeQuestion) => {
  try {
    parentPort!.postMessage(await answer(question));
  } catch (error) {
    parentPort!.postMessage({ type: "failed", reason: errorText(error) } satisfies RuntimeAnswer);
  }
});

async function answer({ pixels, words }: RuntimeQuestion): Promise<RuntimeAnswer> {
  const [seeing, saying, going] = await sessions;
  const begun = performance.now();
  const { seen } = await seeing.run({ pixels: new ort.Tensor("uint8", pixels, [pixels.length]) });
  const looked = performance.now();
  const prompted = await saying.run({ seen, words: idsTensor(words) });
  let { logits, memory } = prompted;
  const tokens: number[] = [];
  const entropies: number[] = [];
  while (true) {
    const found = likeliestAction(logits.data as Float32Array, firstAction, k);
    if (!found)
      return { type: "undecodable", reason: `token ${tokens.length + 1}: logits that are no numbers` };
    tokens.push(found.token);
    entropies.push(found.entropy);
    if (tokens.length === actionsPerPlan) break;
    const gone = await going.run({ word: idsTensor([firstAction + found.token]), memory });
    logits = gone.logits;
    memory = gone.longer;
  }
  return {
    type: "tokens",
    tokens,
    entropies,
    answers: Array.from(prompted.answers.data as BigInt64Array, Number),
    visionMs: looked - begun,
    languageMs: performance.now() - looked,
  };
}

function idsTensor(ids: readonly number[]): ort.Tensor {
  return new ort.Tensor("int64", ids.map(BigInt), [1, ids.length]);
}
