// Runs the body of an async function that comes on standard input, and prints what it returns as JSON. See NodeScript.cs.
import { text } from "node:stream/consumers";
import { io, Manager } from "socket.io-client";

const [url, transports] = process.argv.slice(2);
const transportOptions = transports ? { transports: transports.split(",") } : {};

// The options of clients that must not wait long for one another, over the transports the test asks for.
const options = { forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 50, ...transportOptions };

// A socket with a connection of its own.
const connect = (namespace = "/", more = {}) => io(url + namespace, { ...options, ...more });

// Resolves with the arguments of the next event of that name, whatever fails meanwhile.
const once = (emitter, event) => new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));

// Resolves with the arguments of the next event of that name; rejects when a connection attempt fails instead.
const next = (emitter, event) =>
  new Promise((resolve, reject) => {
    const stop = () => {
      emitter.off(event, onEvent);
      emitter.off("connect_error", onError);
    };
    const onEvent = (...args) => {
      stop();
      resolve(args);
    };
    const onError = (error) => {
      stop();
      reject(error);
    };
    emitter.on(event, onEvent);
    if (event !== "connect_error") {
      emitter.on("connect_error", onError);
    }
  });

// Resolves with the name of the transport that carries a socket once it is the last one that it will use.
const settled = async (socket) => {
  const engine = socket.io.engine;
  if (engine.transport.name === "polling" && engine.transports.includes("websocket")) {
    await once(engine, "upgrade");
  }
  return engine.transport.name;
};

const scope = { io, Manager, url, options, connect, next, once, settled };
const AsyncFunction = (async () => {}).constructor;
try {
  const body = new AsyncFunction(...Object.keys(scope), await text(process.stdin));
  const result = await body(...Object.values(scope));
  process.stdout.write(JSON.stringify(result ?? null), () => process.exit(0));
} catch (error) {
  console.error(error);
  process.exit(1);
}
