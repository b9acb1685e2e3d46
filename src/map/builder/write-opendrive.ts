import { type XmlNode, xmlNode, xmlText } from "../../base/xml-writer.js";
import type { PlanPiece } from "./path.js";
import type {
  PlanCrosswalk,
  PlanJunction,
  PlanLane,
  PlanLink,
  PlanRoad,
  PlanSignal,
  TownPlan,
} from "./town-plan.js";

/** A town as OpenDRIVE 1.4 text. */
export function openDriveText(town: TownPlan): string {
  const controllers = town.junctions.flatMap((junction) => junction.controllers);
  return xmlText(
    xmlNode("OpenDRIVE", {}, [
      xmlNode(
        "header",
        { revMajor: 1, revMinor: 4, name: town.name, version: "1.00", north: 0, south: 0, east: 0, west: 0 },
        [
          xmlNode(
            "geoReference",
            {},
            "+proj=tmerc +lat_0=42 +lon_0=2 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs",
          ),
        ],
      ),
      ...town.roads.map(roadNode),
      ...controllers.map(({ id, signalIds }, sequence) =>
        xmlNode(
          "controller",
          { name: `controller${id}`, id, sequence },
          signalIds.map((signalId) => xmlNode("control", { signalId, type: "" })),
        ),
      ),
      ...town.junctions.map(junctionNode),
    ]),
  );
}

function roadNode(road: PlanRoad): XmlNode {
  return xmlNode(
    "road",
    { name: road.name, length: metres(road.path.length), id: road.id, junction: road.junctionId },
    [
      xmlNode("link", {}, [linkNode("predecessor", road.predecessor), linkNode("successor", road.successor)]),
      xmlNode("type", { s: 0, type: "town" }, [xmlNode("speed", { max: road.speedKmh, unit: "km/h" })]),
      xmlNode("planView", {}, road.path.pieces.map(pieceNode)),
      xmlNode(
        "elevationProfile",
        {},
        (road.elevation ?? level).map(([s, height, slope]) =>
          xmlNode("elevation", { s: metres(s), a: height, b: slope, c: 0, d: 0 }),
        ),
      ),
      xmlNode("lanes", {}, [xmlNode("laneOffset", { s: 0, a: 0, b: 0, c: 0, d: 0 }), sectionNode(road)]),
      xmlNode("objects", {}, road.crosswalks.map(crosswalkNode)),
      xmlNode("signals", {}, road.signals.map(signalNode)),
    ],
  );
}

const level = [[0, 0, 0]] as const;

function linkNode(name: string, { type, id, contact }: PlanLink): XmlNode {
  return xmlNode(name, { elementType: type, elementId: id, ...(contact ? { contactPoint: contact } : {}) });
}

function pieceNode({ s, x, y, heading, length, curvature }: PlanPiece): XmlNode {
  const shape = curvature === 0 ? xmlNode("line") : xmlNode("arc", { curvature });
  return xmlNode(
    "geometry",
    { s: metres(s), x: metres(x), y: metres(y), hdg: heading, length: metres(length) },
    [shape],
  );
}

function sectionNode(road: PlanRoad): XmlNode {
  const hasTwoWays = road.left.length > 0;
  const middle = hasTwoWays || road.junctionId === -1 ? road.middle : "none";
  const center = xmlNode("lane", { id: 0, type: "none", level: "false" }, [
    xmlNode("roadMark", markAttributes(middle, middle === "none" ? "white" : "yellow")),
  ]);
  const left = road.left.map((lane, index) => laneNode(lane, index + 1)).reverse();
  const right = road.right.map((lane, index) => laneNode(lane, -1 - index));
  return xmlNode("laneSection", { s: 0 }, [
    ...(left.length > 0 ? [xmlNode("left", {}, left)] : []),
    xmlNode("center", {}, [center]),
    ...(right.length > 0 ? [xmlNode("right", {}, right)] : []),
  ]);
}

function laneNode(lane: PlanLane, id: number): XmlNode {
  const links = [
    ...(lane.predecessor === undefined ? [] : [xmlNode("predecessor", { id: lane.predecessor })]),
    ...(lane.successor === undefined ? [] : [xmlNode("successor", { id: lane.successor })]),
  ];
  return xmlNode("lane", { id, type: lane.type, level: "false" }, [
    ...(links.length > 0 ? [xmlNode("link", {}, links)] : []),
    ...lane.widths.map(([s, width, slope]) =>
      xmlNode("width", { sOffset: metres(s), a: width, b: slope, c: 0, d: 0 }),
    ),
    xmlNode("roadMark", markAttributes(lane.mark, "white")),
  ]);
}

/** Lane changes are allowed across broken marks only. */
function markAttributes(type: PlanLane["mark"], color: string): Record<string, string | number> {
  const laneChange = type === "broken" ? "both" : "none";
  return { sOffset: 0, type, weight: "standard", color, material: "standard", width: 0.15, laneChange };
}

function crosswalkNode({ id, s, left, right, halfLength }: PlanCrosswalk): XmlNode {
  // The object's own u runs across the road, as in CARLA's towns.
  const middle = (left + right) / 2;
  const half = (left - right) / 2;
  const corners = [
    [-half, halfLength],
    [half, halfLength],
    [half, -halfLength],
    [-half, -halfLength],
  ] as const;
  return xmlNode(
    "object",
    {
      id,
      name: "SimpleCrosswalk",
      type: "crosswalk",
      s: metres(s),
      t: metres(middle),
      zOffset: 0,
      hdg: Math.PI / 2,
      pitch: 0,
      roll: 0,
      orientation: "none",
      length: metres(2 * half),
      width: metres(2 * halfLength),
      height: 0,
    },
    [
      xmlNode(
        "outline",
        {},
        corners.map(([u, v]) => xmlNode("cornerLocal", { u: metres(u), v: metres(v), z: 0, height: 0 })),
      ),
    ],
  );
}

function signalNode(signal: PlanSignal): XmlNode {
  return xmlNode(
    "signal",
    {
      name: signal.name,
      id: signal.id,
      s: metres(signal.s),
      t: metres(signal.t),
      zOffset: signal.zOffset,
      hOffset: signal.orientation === "+" ? 0 : Math.PI,
      roll: 0,
      pitch: 0,
      orientation: signal.orientation,
      dynamic: signal.dynamic ? "yes" : "no",
      country: "OpenDRIVE",
      type: signal.type,
      subtype: "-1",
      value: "-1",
      text: "",
      height: 1,
      width: 0.5,
    },
    [xmlNode("validity", { fromLane: signal.lanes[0], toLane: signal.lanes[1] })],
  );
}

function junctionNode({ id, name, connections, controllers }: PlanJunction): XmlNode {
  return xmlNode("junction", { id, name }, [
    ...connections.map(({ incomingRoad, connectingRoad, from }, index) =>
      xmlNode("connection", { id: index, incomingRoad, connectingRoad, contactPoint: "start" }, [
        xmlNode("laneLink", { from, to: -1 }),
      ]),
    ),
    ...controllers.map((controller, sequence) =>
      xmlNode("controller", { id: controller.id, type: "0", sequence }),
    ),
  ]);
}

/** Tenths of a micrometre are kept, so that joints close. */
function metres(value: number): number {
  return Math.round(value * 1e7) / 1e7 + 0;
}
