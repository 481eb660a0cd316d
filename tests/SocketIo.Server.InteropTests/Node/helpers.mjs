// What scripts of the tests see, in Node.js and in a browser. See NodeScript.cs.

// io: the client; url: the server's; transports: the option of that name, or nothing for the client's default.
export const createHelpers = (io, url, transports) => {
  // The options of clients that must not wait long for one another, over the transports the test asks for.
  const options = { forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 50, ...(transports ? { transports } : {}) };

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

  // Emits an event, and resolves with the arguments of the acknowledgement.
  const ask = (socket, ...args) => new Promise((resolve) => socket.emit(...args, (...reply) => resolve(reply)));

  // Resolves with the name of the transport that carries a socket once it is the last one that it will use.
  const settled = async (socket) => {
    const engine = socket.io.engine;
    if (engine.transport.name === "polling" && engine.transports.includes("websocket")) {
      await once(engine, "upgrade");
    }
    return engine.transport.name;
  };

  return { url, options, connect, once, next, ask, settled };
};
