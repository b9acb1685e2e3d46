import { expect, test } from "vitest";
import { RouteSplit } from "../../src/distill/split.js";
import { findSuite } from "../../src/routes/find-suite.js";
import { readSuite } from "../../src/routes/read-suite.js";

const split = new RouteSplit("driverx44");

test("keeps Willowbrook out of training whatever the route", () => {
  expect(split.of({ town: "Willowbrook", keypoints: [{ x: 1, y: 2, z: 0 }] })).toBe("held-out-town");
});

test("a route of the held-out suite is for validation, by its course and not by its id", () => {
  const route = readSuite(findSuite("driverx44")).routes.find(({ town }) => town === "Riverside")!;
  expect(split.of({ ...route, id: "other" } as typeof route)).toBe("validation");
  expect(split.of({ ...route, town: "Harbour" })).toBe("train");
});

test("most routes of the large suite are left to train on, in four towns", () => {
  const routes = readSuite(findSuite("driverx220")).routes.filter((route) => split.of(route) === "train");
  expect(routes.length).toBeGreaterThan(100);
  expect(new Set(routes.map(({ town }) => town))).toEqual(
    new Set(["Harbour", "Millfield", "Northgate", "Riverside"]),
  );
});
