// Runs the body of an async function that comes on standard input, and prints what it returns as JSON. See NodeScript.cs.
import { text } from "node:stream/consumers";
import { io, Manager } from "socket.io-client";

// Resolves with the arguments of the next event of that name; rejects when a connection attempt fails instead.
const next = (emitter, event) =>
  new Promise((resolve, reject) => {
    emitter.once(event, (...args) => resolve(args));
    if (event !== "connect_error") {
      emitter.once("connect_error", reject);
    }
  });

const AsyncFunction = (async () => {}).constructor;
try {
  const body = new AsyncFunction("io", "Manager", "url", "next", await text(process.stdin));
  const result = await body(io, Manager, process.argv[2], next);
  process.stdout.write(JSON.stringify(result ?? null), () => process.exit(0));
} catch (error) {
  console.error(error);
  process.exit(1);
}
