// Runs the body of an async function that comes on standard input, and prints what it returns as JSON. See NodeScript.cs.
import { text } from "node:stream/consumers";
import { Fetch, io, Manager } from "socket.io-client";
import { createHelpers } from "./helpers.mjs";

const [url, transports] = process.argv.slice(2);
const scope = { io, Manager, Fetch, ...createHelpers(io, url, transports ? transports.split(",") : undefined) };

// The braces let a script have variables of its own with names that the scope has.
const AsyncFunction = (async () => {}).constructor;
try {
  const body = new AsyncFunction(...Object.keys(scope), `{${await text(process.stdin)}\n}`);
  const result = await body(...Object.values(scope));
  process.stdout.write(JSON.stringify(result ?? null), () => process.exit(0));
} catch (error) {
  console.error(error);
  process.exit(1);
}
