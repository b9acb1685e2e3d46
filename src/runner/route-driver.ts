import { writeFileWhole } from "../base/files.js";
import { recordComfort } from "../bench/comfort.js";
import { routeRecord } from "../bench/route-record.js";
import type { DrivingAgent } from "../bridge/driving-agent.js";
import { type Episode, episodeText, hashTexts } from "../episodes/episode-file.js";
import { excerptLanes } from "../episodes/map-excerpt.js";
import { metricInfo, motionFrames } from "../episodes/metric-info.js";
import type { Route } from "../routes/suite.js";
import type { Corruption } from "../sim/sensors/corruptions/corruption.js";
import { driveEpisode, type EpisodeWatch } from "./drive-episode.js";
import { type JobResult, resultOf } from "./job-result.js";
import { attemptsOfJob, identityOf, type RouteJob } from "./route-job.js";
import { type RecordingOrder, RouteRecording } from "./route-recording.js";
import { episodePath, metricPath, type RunPaths, recordingPath } from "./run-directory.js";
import type { SimulatorFactory } from "./simulators.js";
import type { Town } from "./town-maps.js";

/**
 * Drives one route on a simulator and writes its motion file and its episode; the episode comes last, so
 * that a route whose episode is there is finished. Throws what the simulator or the connection throws.
 */
export async function driveRoute(
  job: RouteJob,
  route: Route,
  town: Town,
  agent: DrivingAgent,
  createSimulator: SimulatorFactory,
  seed: number,
  paths: RunPaths,
  watch: EpisodeWatch,
  recordingOrder?: RecordingOrder,
  corruption?: Corruption,
): Promise<JobResult> {
  const begun = new Date();
  const identity = identityOf(job, route, begun);
  const simulator = createSimulator({
    episode: `${job.routeId}/${job.attempt}`,
    route,
    town,
    repetition: job.repetition,
    seed,
    corruption,
  });
  const recording =
    recordingOrder &&
    new RouteRecording(recordingPath(paths, job.routeId), recordingOrder, { job, route, town, seed });
  const { outcome, recorder, agentError } = await driveEpisode(simulator, agent, {
    spectator: recording,
    isLastTry: job.attempt >= attemptsOfJob,
    watch,
  });
  const wallSeconds = (Date.now() - begun.getTime()) / 1000;
  const record = routeRecord(identity, {
    routePoints: outcome.routePoints,
    events: outcome.events,
    timedOut: outcome.timedOut,
    durationGame: outcome.gameSeconds,
    durationSystem: wallSeconds,
    failure: outcome.failure,
  });
  const motion = metricInfo(recorder.trace());
  const episode: Omit<Episode, "version"> = {
    record,
    scenarioTypes: route.scenarios.map(({ type }) => type),
    seed,
    attempts: job.attempt,
    policy: agent.name,
    failureDetail: agentError,
    skippedScenarios: outcome.skippedScenarios,
    warnings: outcome.warnings,
    comfort: recordComfort(motionFrames(motion)).value,
    events: outcome.events,
    plannedRoute: outcome.routePoints.map(([x, y]) => [x, y] as const),
    trace: recorder.trace(),
    plans: recorder.plans,
    tickHashes: hashTexts(outcome.tickHashes),
    lanes: excerptLanes(town.map.lanes, outcome.routePoints),
  };
  const text = episodeText(episode);
  await recording?.finish(episode, text);
  writeFileWhole(metricPath(paths, record.save_name), JSON.stringify(motion));
  writeFileWhole(episodePath(paths, job.routeId), text);
  return resultOf(episode);
}
