/**
 * `node scripts/make-nuscenes.mjs <folder> [scenes] [keyframes]`: writes an invented dataset in the nuScenes table
 * schema, to try `drx openloop` without the real one.
 */
import { fileURLToPath } from "node:url";
import { build } from "./setup.mjs";

const [folder, scenes = "6", keyframes = "40"] = process.argv.slice(2);
if (!folder || !/^\d+$/.test(scenes) || !/^\d+$/.test(keyframes) || Number(keyframes) < 3) {
  console.error("usage: node scripts/make-nuscenes.mjs <folder> [scenes] [keyframes, at least 3]");
  process.exit(2);
}
build();
const { writeSyntheticNuscenes } = await import(
  fileURLToPath(new URL("../dist/openloop/nuscenes/synthetic-dataset.js", import.meta.url))
);
writeSyntheticNuscenes(folder, {
  seed: 0,
  keyframes: Array(Number(scenes)).fill(Number(keyframes)),
  agentsPerScene: 30,
});
console.log(
  `${scenes} scenes in ${folder}; try: npx drx openloop predict --baseline ego-status --nuscenes ${folder} --out plans.jsonl`,
);
