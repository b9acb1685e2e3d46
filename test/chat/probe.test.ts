import sharp from "sharp";
import { afterEach, expect, test } from "vitest";
import { ChatClient } from "../../src/chat/client.js";
import { probeServer } from "../../src/chat/probe.js";
import { type SeenRequest, type StandIn, type StandInOptions, startStandIn } from "./stand-in-server.js";

let server: StandIn;
afterEach(() => server.close());

/** The colour names of a request's pictures, looked at as a model with eyes would. */
async function colours(request: SeenRequest): Promise<string[]> {
  const { content } = request.messages[0];
  if (typeof content === "string") return [];
  const urls = content.flatMap(({ image_url }) => (image_url ? [image_url.url] : []));
  return Promise.all(
    urls.map(async (url) => {
      const { dominant } = await sharp(Buffer.from(url.split(",")[1], "base64")).stats();
      return dominant.r > dominant.b ? "red" : "blue";
    }),
  );
}

/** Answers as a server in good order does, but for the colours that it makes of the pictures. */
const seeing = (see: (colours: string[]) => string[]) => async (request: SeenRequest) => {
  const seen = see(await colours(request));
  if (seen.length > 0) return seen.join(", ");
  return { content: "one two three", reasoning: "I count." };
};

async function findings(options: StandInOptions) {
  server = await startStandIn({ answer: seeing((all) => all), ...options });
  const client = new ChatClient({ baseUrl: server.url, model: "stand-in" });
  return probeServer(client, { images: true, constraint: true, reasoning: true });
}

const failing = async (options: StandInOptions) =>
  (await findings(options)).filter(({ isFine }) => !isFine).map(({ check }) => check);

test("finds nothing wrong with a server in good order", async () => {
  expect(await findings({})).toEqual(
    ["model", "limit", "image-order", "constraint", "reasoning"].map((check) => ({
      check,
      isFine: true,
      text: expect.any(String),
    })),
  );
});

test("names the models that there are, and asks no more of a server without ours", async () => {
  const [finding, ...others] = await findings({ models: ["qwen", "llama"] });
  expect(finding.text).toContain("qwen, llama");
  expect(others).toEqual([]);
});

test.each<[string, StandInOptions, string]>([
  ["forgets to tell of the cut", { hidesLimit: true }, "limit"],
  ["ignores constraints", { ignoresConstraints: true }, "constraint"],
  ["swaps pictures", { answer: seeing((all) => all.sort()) }, "image-order"],
  ["drops a picture", { answer: seeing((all) => all.slice(0, 1)) }, "image-order"],
  [
    "does not reason",
    { answer: async (request) => (await colours(request)).join(", ") || "one two three" },
    "reasoning",
  ],
])("notices a server that %s", async (_, options, check) => {
  expect(await failing(options)).toEqual([check]);
});
