import type { Command } from "commander";
import { DriverxError } from "../base/errors.js";
import { keyFromEnvironment } from "../chat/client.js";
import { type KeptChatOptions, openKeptChat } from "../chat/open-kept-chat.js";
import { probeServer } from "../chat/probe.js";
import { wholeNumber } from "./option-values.js";
import { say } from "./output.js";

/** Options and opening of the models that commands ask. */

/** The options that name a judge. */
export interface JudgeOptions {
  readonly judgeUrl?: string;
  readonly judgeModel?: string;
  readonly judgeRevision: string;
  readonly judgeConcurrency: number;
}

export function withJudge(command: Command): Command {
  return command
    .option("--judge-url <url>", "OpenAI-compatible server of the judge, such as http://127.0.0.1:8000/v1")
    .option("--judge-model <name>", "the judge's name on that server")
    .option(
      "--judge-revision <text>",
      "which state of the judge it is; scores of different ones are never mixed",
      "",
    )
    .option("--judge-concurrency <n>", "requests to the judge at once", wholeNumber(1, 1024), 32);
}

/**
 * Opens the judge that the options name, after a look at its server; null where they name none. Its key comes from
 * DRX_JUDGE_KEY. Throws JUDGE_INCOMPLETE, SERVER_UNFIT, and what the chat throws.
 */
export async function openJudge(
  options: JudgeOptions,
  folder: string,
): Promise<ReturnType<typeof openKeptChat> | null> {
  const {
    judgeUrl: baseUrl,
    judgeModel: model,
    judgeRevision: revision,
    judgeConcurrency: concurrency,
  } = options;
  if (baseUrl === undefined && model === undefined) return null;
  if (baseUrl === undefined || model === undefined) {
    throw new DriverxError("JUDGE_INCOMPLETE", "give both --judge-url and --judge-model");
  }
  const key = keyFromEnvironment("DRX_JUDGE_KEY");
  return openChecked(
    { baseUrl, model, revision, concurrency, key, folder, name: "judge" },
    { images: false },
  );
}

/**
 * Opens a model named as name@url, after a look at its server. Its key comes from DRX_MODEL_KEY. Throws MODEL_MISSING,
 * MODEL_INVALID, SERVER_UNFIT, and what the chat throws.
 *
 * @param name of the file of its answers in the folder. @param images whether it must see pictures.
 */
export async function openModel(
  text: string | undefined,
  folder: string,
  { name = "model", images = true }: { name?: string; images?: boolean } = {},
): Promise<ReturnType<typeof openKeptChat>> {
  if (text === undefined)
    throw new DriverxError("MODEL_MISSING", "give the --model that is to answer, as name@url");
  const at = text.lastIndexOf("@");
  if (at < 1) {
    throw new DriverxError(
      "MODEL_INVALID",
      `"${text}" names no model; give name@url, such as qwen@http://127.0.0.1:8001/v1`,
    );
  }
  const [model, baseUrl] = [text.slice(0, at), text.slice(at + 1)];
  return openChecked({ model, baseUrl, key: keyFromEnvironment("DRX_MODEL_KEY"), folder, name }, { images });
}

/** Opens a kept chat when its server can do what is needed. Throws SERVER_UNFIT, and what the chat throws. */
async function openChecked(
  options: KeptChatOptions,
  { images }: { images: boolean },
): Promise<ReturnType<typeof openKeptChat>> {
  const opened = openKeptChat(options);
  try {
    const findings = await probeServer(opened.client, { images, constraint: false, reasoning: false });
    for (const { check, isFine, text } of findings) if (!isFine && check !== "model") say(`warning: ${text}`);
    const missing = findings.find(({ check, isFine }) => check === "model" && !isFine);
    if (missing) throw new DriverxError("SERVER_UNFIT", missing.text);
    return opened;
  } catch (error) {
    opened.close();
    throw error;
  }
}
