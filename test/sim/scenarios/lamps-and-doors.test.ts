import { describe, expect, it } from "vitest";
import { ExpertPolicy } from "../../../src/policy/expert/expert-policy.js";
import type { SimActor } from "../../../src/sim/actors.js";
import { ActorLooks } from "../../../src/sim/sensors/actors/actor-looks.js";
import type { SeenActor } from "../../../src/sim/sensors/actors/seen-actor.js";
import { firstSlot, slots } from "../../../src/sim/sensors/actors/slots.js";
import { materialIds } from "../../../src/sim/sensors/materials.js";
import { drive } from "../drive.js";
import { plans, simulatorWith } from "./scenario-routes.js";

/** Everything that cameras and the privileged block get to see on a scenario's route. */
async function seenOn(type: keyof typeof plans, watch: (actor: SeenActor, reported: object[]) => void) {
  const simulator = simulatorWith(type, plans[type]);
  await drive(simulator, new ExpertPolicy(), ({ privileged }) => {
    for (const actor of simulator.scene.actors) {
      watch(
        actor,
        privileged!.actors.filter(({ id }) => id === actor.id),
      );
    }
  });
}

const brakeLamp = (actor: SeenActor) => {
  const looks = new ActorLooks(0);
  looks.choose(actor, 0, false);
  return looks.material[slots.brakeLamp - firstSlot];
};

describe("what a driver must see of others", () => {
  it("a door opens on the side of the lane, on the car and not as a car of its own", async () => {
    const sides = new Set<string | undefined>();
    let unseen = 0;
    await seenOn("VehicleOpensDoorTwoWays", (actor, reported) => {
      if (actor.isUnseen) unseen++;
      if (!actor.openDoor) return;
      sides.add(actor.openDoor);
      for (const record of reported) expect(record).toMatchObject({ doorOpen: true });
    });
    expect([...sides]).toEqual(["left"]);
    expect(unseen).toBeGreaterThan(0);
  });

  it.each(["YieldToEmergencyVehicle", "OppositeVehicleRunningRedLight", "Accident"] as const)(
    "%s: the beacons flash, and nobody else's",
    async (type) => {
      const flashing = new Set<string>();
      await seenOn(type, (actor, reported) => {
        for (const record of reported) {
          expect((record as { emergencyLights?: boolean }).emergencyLights === true).toBe(
            actor.emergencyLights === true,
          );
        }
        if (actor.emergencyLights) flashing.add(actor.typeId);
      });
      expect(flashing.size).toBe(1);
      expect([...flashing][0]).toMatch(/police|ambulance|firetruck/);
    },
  );

  it("a car that cuts in signals to the ego's lane", async () => {
    const { direction } = plans.StaticCutIn.parameters as { direction: string };
    const sides = new Set<string>();
    const simulator = simulatorWith("StaticCutIn", plans.StaticCutIn);
    await drive(simulator, new ExpertPolicy(), () => {
      for (const { role, indicator } of simulator.scene.actors as readonly SimActor[]) {
        if (indicator && role === "scenario") sides.add(indicator);
      }
    });
    expect(sides).toContain(direction === "right" ? "left" : "right");
  });

  it("brake lamps light up before the ego when the traffic brakes hard, and stay dark on parked cars", async () => {
    const simulator = simulatorWith("HardBreakRoute", plans.HardBreakRoute);
    let lit = 0;
    await drive(simulator, new ExpertPolicy(), () => {
      for (const actor of simulator.scene.actors) {
        if (brakeLamp(actor) === materialIds.brakeLampLit) lit++;
      }
    });
    expect(lit).toBeGreaterThan(0);
    await seenOn("ParkedObstacle", (actor) => {
      if (actor.isDriven === false) expect(brakeLamp(actor)).toBe(materialIds.tailLamp);
    });
  });
});
