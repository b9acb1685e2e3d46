import { parentPort, workerData } from "node:worker_threads";
import * as ort from "onnxruntime-node";
import { errorText } from "../../base/errors.js";
import { likeliestAction } from "./likeliest-action.js";
import type { RuntimeAnswer, RuntimeOrder, RuntimeQuestion } from "./student-runtime.js";

/** The thread of a student: pixels and prompt in, action tokens out. */
const { vision, language, firstAction, k, actionsPerPlan } = workerData as RuntimeOrder;

/** One thread each: sums come out the same on every machine, and the workers of a run share its cores. */
const options: ort.InferenceSession.SessionOptions = {
  executionProviders: ["cpu"],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
};
const sessions = Promise.all([
  ort.InferenceSession.create(vision, options),
  ort.InferenceSession.create(language, options),
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
  const [seeing, saying] = await sessions;
  const begun = performance.now();
  const { seen } = await seeing.run({ pixels: new ort.Tensor("uint8", pixels, [pixels.length]) });
  const looked = performance.now();
  const ids = words.map(BigInt);
  const tokens: number[] = [];
  const entropies: number[] = [];
  let answers: number[] = [];
  while (tokens.length < actionsPerPlan) {
    const said = await saying.run({ seen, words: new ort.Tensor("int64", ids, [1, ids.length]) });
    // The same at each pass: no word sees those that come after it.
    answers = Array.from(said.answers.data as BigInt64Array, Number);
    const found = likeliestAction(said.logits.data as Float32Array, firstAction, k);
    if (!found)
      return { type: "undecodable", reason: `token ${tokens.length + 1}: logits that are no numbers` };
    tokens.push(found.token);
    entropies.push(found.entropy);
    ids.push(BigInt(firstAction + found.token));
  }
  return {
    type: "tokens",
    tokens,
    entropies,
    answers,
    visionMs: looked - begun,
    languageMs: performance.now() - looked,
  };
}
