import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { absent, type Finding, fine, wrong } from "./finding.js";
import { runProgram } from "./run-program.js";

/** Prints version, then a line `module version` for each module; `-` for one that is missing. */
const question = `
import sys
print("%d.%d.%d" % sys.version_info[:3])
for name in ("carla", "websockets", "msgpack", "numpy", "simplejpeg"):
    try:
        __import__(name)
        try:
            from importlib.metadata import version
        except ImportError:
            from pkg_resources import get_distribution
            version = lambda name: get_distribution(name).version
        try:
            print(name, version(name))
        except Exception:
            print(name, "unknown")
    except Exception as error:
        print(name, "-")
`;

/** What the suites' towns need; Town12 and Town13 come with CARLA's additional maps. */
const towns = [
  "Town01",
  "Town02",
  "Town03",
  "Town04",
  "Town05",
  "Town06",
  "Town07",
  "Town10HD",
  "Town11",
  "Town12",
  "Town13",
  "Town15",
];

export function checkPython(python: string): Finding[] {
  const output = runProgram(python, ["-c", question]);
  if (output.type === "failed") {
    return [
      absent("Python", output.reason, "name the Python that runs Bench2Drive with --python; CARLA only"),
    ];
  }
  const [version, ...lines] = output.text.split("\n");
  const modules = new Map(lines.map((line) => line.split(" ") as [string, string]));
  return [pythonVersion(version), carlaModule(modules.get("carla")), bridgeModules(modules)];
}

function pythonVersion(version: string): Finding {
  const [major, minor] = version.split(".").map(Number);
  if (major === 3 && minor >= 7 && minor <= 12) return fine("Python", version);
  return wrong(
    "Python",
    version,
    "the agent needs Python 3.7 to 3.12, and CARLA 0.9.15 has packages for 3.7 to 3.10",
  );
}

function carlaModule(version: string | undefined): Finding {
  const name = "carla package";
  if (version === undefined || version === "-") {
    return absent(
      name,
      "not importable",
      "pip install carla==0.9.15, or put the egg of CARLA's PythonAPI on PYTHONPATH",
    );
  }
  if (version === "0.9.15" || version === "unknown") return fine(name, version);
  return wrong(name, version, "Bench2Drive is made for 0.9.15; client and server must be of one version");
}

function bridgeModules(modules: ReadonlyMap<string, string>): Finding {
  const missing = ["websockets", "msgpack", "numpy", "simplejpeg"].filter(
    (name) => (modules.get(name) ?? "-") === "-",
  );
  if (missing.length === 0) return fine("agent's packages", "all there");
  return absent(
    "agent's packages",
    `${missing.join(", ")} missing`,
    "pip install ./sim-bridge in that Python",
  );
}

export function checkCarlaRoot(root: string | undefined): Finding {
  const name = "CARLA root";
  if (root === undefined)
    return absent(name, "not given", "give --carla-root to have it looked at; CARLA only");
  if (!existsSync(join(root, "CarlaUE4.sh"))) {
    return wrong(name, `no CarlaUE4.sh in ${root}`, "name the folder of CARLA 0.9.15");
  }
  const maps = join(root, "CarlaUE4/Content/Carla/Maps");
  const files = existsSync(maps) ? (readdirSync(maps, { recursive: true }) as string[]) : [];
  const missing = towns.filter((town) => !files.some((file) => file.endsWith(`${town}.umap`)));
  if (missing.length === 0) return fine(name, `${root}, all ${towns.length} towns of Bench2Drive`);
  return wrong(
    name,
    `${root}, without ${missing.join(", ")}`,
    "import AdditionalMaps_0.9.15 (ImportAssets.sh)",
  );
}

export function checkBench2Drive(root: string | undefined): Finding {
  const name = "Bench2Drive root";
  if (root === undefined)
    return absent(name, "not given", "give --bench2drive-root to have it looked at; CARLA only");
  if (!existsSync(join(root, "leaderboard/leaderboard/leaderboard_evaluator.py"))) {
    return wrong(
      name,
      `no leaderboard_evaluator.py in ${root}`,
      "name the folder of Bench2Drive's repository",
    );
  }
  return fine(name, `${root}, commit ${commitOf(root) ?? "unknown"}`);
}

/** The commit that a checkout is at, without asking git. */
function commitOf(root: string): string | undefined {
  try {
    const head = readFileSync(join(root, ".git/HEAD"), "utf8").trim();
    const reference = /^ref: (\S+)$/.exec(head)?.[1];
    if (reference === undefined) return head;
    const loose = join(root, ".git", reference);
    if (existsSync(loose)) return readFileSync(loose, "utf8").trim();
    const packed = readFileSync(join(root, ".git/packed-refs"), "utf8");
    return packed
      .split("\n")
      .find((line) => line.endsWith(` ${reference}`))
      ?.split(" ")[0];
  } catch {
    return undefined;
  }
}
