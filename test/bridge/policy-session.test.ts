import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeMessage } from "../../src/bridge/codec.js";
import { defaultLimits } from "../../src/bridge/limits.js";
import type { PolicyMessage, SimulatorMessage } from "../../src/bridge/messages.js";
import { PolicySession } from "../../src/bridge/policy-session.js";
import { EchoAgent, episodeEnd, episodeStart, hello, ManualClock, observation, tick } from "./fixtures.js";

const episode = fc.constantFrom("first", "second");
const number = fc.integer({ min: 0, max: 4 });

/** Any message that a simulator could send, in any order. */
const anyMessage: fc.Arbitrary<SimulatorMessage> = fc.oneof(
  episode.map(episodeStart),
  fc.tuple(number, episode).map(([n, name]) => tick(n, name)),
  fc.tuple(number, episode).map(([n, name]) => observation(n, name)),
  fc.tuple(number, episode).map(([n, name]) => episodeEnd(n, name)),
  fc.constant(hello()),
);

/** Several turns of the promise queue, in which the agent answers or does not. */
async function settle(turns: number): Promise<void> {
  for (let i = 0; i < turns; i++) await Promise.resolve();
}

test("whatever comes in whatever order, the agent sees episodes whole and ticks in order, each once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(anyMessage, fc.integer({ min: 0, max: 12 })), { maxLength: 40 }),
      async (script) => {
        const agent = new EchoAgent();
        const answers: PolicyMessage[] = [];
        const limits = { ...defaultLimits, maxFaults: 1000 };
        const session = new PolicySession("s", agent, limits, new ManualClock());
        session.attach({ send: (message) => answers.push(message), close() {} }, false);
        for (const [message, turns] of script) {
          session.receive(encodeMessage(message));
          await settle(turns);
        }
        await settle(100);
        let expected = 0;
        for (const call of agent.calls) {
          if (call.startsWith("start")) expected = 1;
          const seen = /^(?:tick|observation) (\d+)$/.exec(call);
          if (seen) expect(Number(seen[1])).toBe(expected++);
        }
        // Every message is answered at most once: what is refused gets an error, what an error overtook gets none.
        expect(answers.length).toBeLessThanOrEqual(script.length);
        const controls = answers.filter(({ type }) => type === "control").length;
        expect(controls).toBeLessThanOrEqual(
          agent.calls.filter((call) => /^(tick|observation)/.test(call)).length,
        );
      },
    ),
    { numRuns: 300 },
  );
});
