/** What motion can be read from, for help texts and errors. */
export const sourceKinds =
  "a run directory, a folder with <save_name>/metric_info.json, a Bench2Drive clip or a folder of clips, " +
  "a nuScenes folder, or a .csv or .json file of trajectories";
