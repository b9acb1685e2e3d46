import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { killMarked, markedProcesses, markVariable } from "../../../src/runner/carla/marked-processes.js";
import { PortAllocator } from "../../../src/runner/carla/port-allocator.js";

test.skipIf(!existsSync("/proc/self/environ"))(
  "what a marked process started in its own session is found and killed (needs /proc)",
  async () => {
    const mark = `drx-test-${process.pid}`;
    const script = `setsid sleep 300 & setsid sh -c 'trap "" TERM; sleep 300' & sleep 300`;
    const child = spawn("sh", ["-c", script], {
      env: { ...process.env, [markVariable]: `${mark}-1` },
      detached: true,
    });
    const ended = new Promise((resolve) => child.on("exit", resolve));
    const other = spawn("sleep", ["300"], { env: { ...process.env, [markVariable]: "drx-other" } });
    while (markedProcesses(mark).length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    killMarked(mark);
    await ended;
    expect(markedProcesses(mark)).toEqual([]);
    expect(markedProcesses("drx-other")).toContain(other.pid);
    other.kill("SIGKILL");
  },
);

test("ports that somebody listens on are not leased, and none twice", async () => {
  const allocator = new PortAllocator();
  const first = await allocator.lease();
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(first.rpc + 12, "0.0.0.0", resolve));
  const second = await allocator.lease();
  expect(second.rpc).toBeGreaterThan(first.rpc + 12);
  allocator.release(first);
  allocator.release(second);
  expect(allocator.leased).toBe(0);
  taken.close();
});
