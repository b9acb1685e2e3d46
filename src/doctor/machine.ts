import { existsSync, readdirSync, statfsSync } from "node:fs";
import { errorText } from "../base/errors.js";
import { projectRoot } from "../base/project-root.js";
import { PortAllocator } from "../runner/carla/port-allocator.js";
import { readCodebook } from "../tokens/codebook/codebook-file.js";
import { shippedCodebook } from "../tokens/codebook/shipped-codebook.js";
import { absent, type Finding, fine, wrong } from "./finding.js";
import { runProgram } from "./run-program.js";

/** A run of 220 routes with pictures takes some gigabytes. */
const leastFreeGigabytes = 10;
const leastCarlaGigabytes = 8;

export function checkNode(version = process.versions.node): Finding {
  const [major, minor] = version.split(".").map(Number);
  const isFine = major > 20 || (major === 20 && minor >= 19);
  return isFine
    ? fine("Node.js", version)
    : wrong("Node.js", version, "driverx needs Node.js 20.19 or newer; install it");
}

export function checkDisk(folder: string): Finding {
  try {
    const { bavail, bsize } = statfsSync(folder);
    const gigabytes = (bavail * bsize) / 1e9;
    const found = `${gigabytes.toFixed(0)} GB free at ${folder}`;
    if (gigabytes >= leastFreeGigabytes) return fine("disk", found);
    return wrong(
      "disk",
      found,
      `a run with pictures may need ${leastFreeGigabytes} GB; make room or choose another --out`,
    );
  } catch (error) {
    return wrong("disk", errorText(error), "name a folder that can be read");
  }
}

export async function checkPorts(): Promise<Finding> {
  try {
    const ports = new PortAllocator();
    const { rpc } = await ports.lease();
    return fine("ports", `${rpc} and the ones after it are free`);
  } catch (error) {
    return wrong("ports", "none free", errorText(error));
  }
}

export function checkCodebook(): Finding {
  const path = shippedCodebook;
  try {
    const { k, hash } = readCodebook(path);
    return fine("codebook", `${k} tokens, ${hash.slice(0, 12)}`);
  } catch (error) {
    return wrong("codebook", errorText(error), "check it out again, or build one with drx codebook build");
  }
}

export function checkModels(): Finding {
  const folder = `${projectRoot}/models`;
  const files = existsSync(folder)
    ? (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith(".onnx"))
    : [];
  if (files.length > 0) return fine("models", files.join(", "));
  return absent("models", `no .onnx file in ${folder}`, "only needed to drive the model that ships");
}

/** Each GPU with its memory, as the driver tells. */
export function checkGpus(): Finding {
  const output = runProgram("nvidia-smi", [
    "--query-gpu=index,name,memory.total,memory.free",
    "--format=csv,noheader,nounits",
  ]);
  if (output.type === "failed") {
    return absent(
      "GPU memory",
      output.reason,
      "CARLA needs an NVIDIA GPU and its driver; the embedded simulator needs none",
    );
  }
  const gpus = output.text.split("\n").map((line) => line.split(",").map((cell) => cell.trim()));
  const found = gpus
    .map(
      ([index, name, total, free]) =>
        `${index}: ${name}, ${gigabytesOf(free)} of ${gigabytesOf(total)} GB free`,
    )
    .join("; ");
  const full = gpus.find(([, , , free]) => Number(free) < 1024 * leastCarlaGigabytes);
  if (!full) return fine("GPU memory", found);
  return wrong(
    "GPU memory",
    found,
    `CARLA takes about ${leastCarlaGigabytes} GB; end what fills GPU ${full[0]}, or leave it out of --gpus`,
  );
}

function gigabytesOf(mebibytes: string | undefined): string {
  return (Number(mebibytes) / 1024).toFixed(0);
}

export function checkVulkan(): Finding {
  const folders = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"].filter((folder) => existsSync(folder));
  const drivers = folders.flatMap((folder) => readdirSync(folder)).filter((name) => name.endsWith(".json"));
  const advice =
    "CARLA draws with Vulkan: install the graphics driver, not the compute one alone (libnvidia-gl)";
  if (drivers.length === 0) return absent("Vulkan", "no driver (/usr/share/vulkan/icd.d)", advice);
  const output = runProgram("vulkaninfo", ["--summary"]);
  const devices =
    output.type === "ran" ? [...output.text.matchAll(/deviceName\s*=\s*(.+)/g)].map(([, name]) => name) : [];
  if (devices.length > 0) return fine("Vulkan", devices.join(", "));
  if (output.type === "failed" && output.reason.startsWith("there is no")) {
    return fine("Vulkan", `drivers ${drivers.join(", ")}; vulkaninfo would name the devices`);
  }
  return wrong("Vulkan", `drivers ${drivers.join(", ")}, but no device`, advice);
}
