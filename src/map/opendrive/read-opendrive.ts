import { ElementReader } from "../../base/element-reader.js";
import { DriverxError } from "../../base/errors.js";
import { childOf, childrenOf, parseXml, type XmlElement } from "../../base/xml.js";
import { wholeNumbers } from "./id-numbers.js";
import { MapIds } from "./map-ids.js";
import type { Controller, Junction, JunctionConnection, OpenDrive, Road } from "./model.js";
import { readRoad } from "./read-road.js";

/**
 * Reads OpenDRIVE 1.4 to 1.7.
 *
 * @param name the file, for errors.
 * @throws DriverxError XML_MALFORMED; OPENDRIVE_INVALID, naming file, road, element and line.
 */
export function readOpenDrive(text: string, name: string): OpenDrive {
  const root = parseXml(text, name);
  if (root.name !== "OpenDRIVE") {
    throw new DriverxError("OPENDRIVE_INVALID", `${name} is not OpenDRIVE: its root element is ${root.name}`);
  }
  const warnings: string[] = [];
  const reader = new ElementReader(name, "OPENDRIVE_INVALID", "", warnings);
  const header = childOf(root, "header");
  checkVersion(reader, root, header);
  const roadElements = childrenOf(root, "road");
  const junctionElements = childrenOf(root, "junction");
  const ids = new MapIds(reader, roadElements, junctionElements);
  return {
    warnings,
    ...readGeoReference(header),
    roads: readRoads(reader, root, roadElements, ids, warnings),
    junctions: reader.records(junctionElements, (junction) => readJunction(reader, junction, ids)),
    controllers: reader.records(childrenOf(root, "controller"), (controller) =>
      readController(reader, controller),
    ),
  };
}

/** A road that cannot be read is left out; a map in which none can be is refused with the first road's fault. */
function readRoads(
  reader: ElementReader,
  root: XmlElement,
  elements: readonly XmlElement[],
  ids: MapIds,
  warnings: readonly string[],
): Road[] {
  const earlier = warnings.length;
  const roads = reader.records(elements, (road) => readRoad(reader, road, ids));
  if (elements.length === 0) reader.fail(root, "the map has no road");
  if (roads.length === 0) throw new DriverxError("OPENDRIVE_INVALID", warnings[earlier]);
  return roads;
}

function checkVersion(reader: ElementReader, root: XmlElement, header: XmlElement | undefined): void {
  if (!header) reader.fail(root, "the header is missing");
  if (reader.integer(header, "revMajor", 1) !== 1) {
    reader.fail(header, `revMajor="${header.attributes.revMajor}" is not supported; OpenDRIVE 1.4 to 1.7 is`);
  }
}

/** Latitude and longitude of the origin, degrees. CARLA's evaluator falls back to 42, 2 where one is absent. */
function readGeoReference(header: XmlElement | undefined): { latitude: number; longitude: number } {
  const text = (header && childOf(header, "geoReference")?.text) ?? "";
  const part = (key: string, fallback: number): number => {
    const found = new RegExp(`\\+${key}=([-+0-9.eE]+)`).exec(text);
    return found ? Number(found[1]) : fallback;
  };
  return { latitude: part("lat_0", 42), longitude: part("lon_0", 2) };
}

function readJunction(fileReader: ElementReader, element: XmlElement, ids: MapIds): Junction {
  const text = fileReader.text(element, "id");
  const id = ids.junction(text);
  const reader = fileReader.at(`junction ${text}`);
  return {
    id,
    connections: readConnections(reader, element, ids),
    controllers: childrenOf(element, "controller").map((controller) => reader.text(controller, "id")),
  };
}

function readConnections(reader: ElementReader, junction: XmlElement, ids: MapIds): JunctionConnection[] {
  // Virtual and direct junctions name no connecting road; CARLA's towns have none.
  const connections = childrenOf(junction, "connection").filter(
    ({ attributes }) => attributes.connectingRoad !== undefined,
  );
  const numbers = wholeNumbers(connections.map(({ attributes }) => attributes.id ?? ""));
  return reader.records(connections, (connection) => ({
    id: numbers.get(reader.text(connection, "id"))!,
    incomingRoad: ids.road(reader.text(connection, "incomingRoad")),
    connectingRoad: ids.road(reader.text(connection, "connectingRoad")),
    laneLinks: reader.records(childrenOf(connection, "laneLink"), (link) => ({
      from: reader.integer(link, "from"),
      to: reader.integer(link, "to"),
    })),
  }));
}

function readController(reader: ElementReader, element: XmlElement): Controller {
  const signalIds = childrenOf(element, "control").map((control) => reader.text(control, "signalId"));
  return {
    id: reader.text(element, "id"),
    sequence: reader.integer(element, "sequence", 0),
    signalIds: [...new Set(signalIds)],
  };
}
