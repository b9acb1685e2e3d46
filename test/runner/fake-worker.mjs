/** A worker that does what the id of its job says. */
process.on("disconnect", () => process.exit());
process.on("message", ({ xmlId, index, attempt }) => {
  if (xmlId === "dies" || (xmlId === "dies-once" && attempt === 1)) process.exit(7);
  if (xmlId === "hangs" && attempt === 1) return;
  if (xmlId === "fails-once" && attempt === 1) process.send({ type: "failed", reason: "no connection" });
  else if (xmlId === "refused") process.send({ type: "refused", code: "MAP_INVALID", reason: "no map" });
  else process.send({ type: "finished", result: { index, attempt } });
});
if (process.env.STILLBORN) process.exit(3);
if (process.connected) process.send({ type: "ready" });
