// Node's socket.io with its default options, and the events of the comparison: see ../Servers/OurServer.cs.
//
//   node --expose-gc server.mjs --port 0
import { createServer } from "node:http";
import { Server } from "socket.io";

const port = Number(process.argv[process.argv.indexOf("--port") + 1]);

const http = createServer((request, response) => {
  if (request.url === "/gc") {
    globalThis.gc?.();
    globalThis.gc?.();
    response.end(String(process.memoryUsage().heapUsed));
  } else if (!request.url.startsWith("/socket.io/")) {
    response.statusCode = 404;
    response.end();
  }
});

const io = new Server(http);
const names = ["/", ...Array.from({ length: 9 }, (_, i) => `/n${i + 1}`)];
for (const name of names) {
  const namespace = io.of(name);
  namespace.on("connection", (socket) => {
    socket.on("echo", (text, ack) => ack(text));
    socket.on("bcast", (text) => namespace.emit("bcast", text));
    socket.on("join", (room, ack) => {
      socket.join(room);
      ack(room);
    });
    socket.on("toroom", (room, text) => namespace.to(room).emit("room", text));
  });
}

http.listen(port, "127.0.0.1", () => console.log(`listening ${http.address().port}`));
