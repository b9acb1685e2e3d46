/**
 * What a scenario does from its trigger to its end, in simulated time: resumed once a tick, after the world has
 * moved; each `yield` waits for the next tick and the scenario ends where the script returns. What stands in a
 * `finally` is done also when the route ends first.
 */
export type Script = Generator<void, void, void>;

/** Waits until a condition holds; goes on at once where it already does. */
export function* until(condition: () => boolean): Script {
  while (!condition()) yield;
}

/** Waits for some simulated seconds. */
export function* wait(world: { readonly time: number }, seconds: number): Script {
  const begun = world.time;
  yield* until(() => world.time - begun >= seconds);
}

/** Waits until the ego has driven some metres. */
export function* driven(world: { readonly ego: { readonly odometer: number } }, metres: number): Script {
  const begun = world.ego.odometer;
  yield* until(() => world.ego.odometer - begun >= metres);
}

/** Waits for the end of the route. */
export function* forEver(): Script {
  for (;;) yield;
}

/** Plays scripts side by side, in order within a tick, until the first has ended; then the others are stopped. */
export function* firstOf(...scripts: readonly Script[]): Script {
  try {
    for (;;) {
      for (const script of scripts) if (script.next().done) return;
      yield;
    }
  } finally {
    for (const script of scripts) script.return();
  }
}

/** Plays scripts side by side until all have ended. */
export function* allOf(...scripts: readonly Script[]): Script {
  const running = [...scripts];
  try {
    while (running.length > 0) {
      for (const script of [...running]) if (script.next().done) running.splice(running.indexOf(script), 1);
      if (running.length > 0) yield;
    }
  } finally {
    for (const script of running) script.return();
  }
}
