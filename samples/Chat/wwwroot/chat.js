// The conversation with the server. What the page looks like is up to view.js.

import * as view from "./view.js";

const newId = () => crypto.getRandomValues(new Uint32Array(3)).join("-");
const query = new URLSearchParams(location.search);

// Who this tab is, kept over a reload. The key lets it have its name again after a lost connection.
const tab = JSON.parse(sessionStorage.getItem("tab")) ?? { name: "", key: newId(), rooms: ["general"] };
const remember = (change) => sessionStorage.setItem("tab", JSON.stringify(Object.assign(tab, change)));

const socket = io({
  autoConnect: false,
  auth: (send) => send(tab),
  // ?transports=polling or ?transports=websocket to try out one of them alone
  ...(query.has("transports") && { transports: query.get("transports").split(",") }),
  // What is emitted waits here until the server has acknowledged it, also while there is no connection.
  retries: 3,
  ackTimeout: 10_000,
});

/** Emits an event and returns the acknowledgement; throws when it is a refusal. */
async function ask(event, ...args) {
  const reply = await socket.emitWithAck(event, ...args);
  if (reply?.error) throw new Error(reply.error.message);
  return reply;
}

// --- The connection

let limits = { maxTextLength: 0, maxPictureBytes: 0 };

function showConnection() {
  const state = socket.connected ? "connected" : navigator.onLine ? "reconnecting" : "offline";
  view.showConnection(state, socket.io.engine?.transport?.name);
}

socket.on("connect", () => {
  showConnection();
  socket.io.engine.on("upgrade", showConnection);
});

socket.on("disconnect", (reason) => {
  showConnection();
  // Unlike a connection that got lost, one that the server ended is not tried again.
  if (reason === "io server disconnect") view.showWelcome("You have come in again somewhere else, so this tab has left.", tab.name);
});

socket.on("connect_error", (error) => {
  showConnection();
  // It goes on trying, unless the server has refused: because of the name.
  if (socket.active) view.showTrying();
  else view.showWelcome(error.message, tab.name);
});

addEventListener("online", showConnection);
addEventListener("offline", showConnection);

// --- What the server tells

socket.on("welcome", (welcome) => {
  remember({ name: welcome.name });
  limits = welcome;
  view.showChat(welcome);
});

socket.on("rooms", (rooms) => view.showRooms(rooms));

socket.on("typing", (room, name) => view.showTyping(`#${room}`, name));

socket.on("message", (message) => receive(`#${message.to}`, message));

socket.on("private", (message, acknowledge) => {
  receive(`@${message.from}`, message);
  acknowledge();
});

const received = new Set();

function receive(conversation, message) {
  // The sender's page sends a message again when it does not know whether it has arrived.
  const id = `${message.from} ${message.id}`;
  if (received.has(id)) return;
  received.add(id);

  const picture = message.picture && new Blob([message.picture], { type: message.pictureType });
  view.addMessage(conversation, { from: message.from, text: message.text, picture, at: new Date(message.at) });
}

// --- What the person does

function signIn(name) {
  remember({ name });
  socket.connect();
}

function signOut() {
  socket.disconnect();
  sessionStorage.clear();
  location.reload();
}

async function join(name) {
  const room = await ask("join", name);
  view.openConversation(`#${room}`);
  remember({ rooms: view.joinedRooms() });
}

async function leave(name) {
  await ask("leave", name);
  view.closeConversation(`#${name}`);
  remember({ rooms: view.joinedRooms() });
}

let lastTyping = 0;

function typing(conversation) {
  const isDue = Date.now() - lastTyping > view.typingTime / 2;
  if (!isDue || !socket.connected || conversation.startsWith("@")) return;
  lastTyping = Date.now();
  socket.volatile.emit("typing", conversation.slice(1));
}

async function send(conversation, text, file) {
  const to = conversation.slice(1);
  const isPrivate = conversation.startsWith("@");
  lastTyping = 0;
  const message = view.addMessage(conversation, { text, picture: file, at: new Date(), isOwn: true });
  try {
    const picture = await file?.arrayBuffer();
    await ask(isPrivate ? "private" : "message", { id: newId(), to, text, picture });
    message.succeeded(isPrivate ? "delivered ✓" : "sent ✓");
  } catch (error) {
    message.failed(error.message);
  }
}

function sendPicture(conversation, file) {
  if (file.size > limits.maxPictureBytes) {
    throw new Error(`“${file.name}” is too large: pictures can have ${limits.maxPictureBytes / 1e6} MB at most.`);
  }
  send(conversation, undefined, file);
}

view.start({ signIn, signOut, join, leave, send, sendPicture, typing });
if (tab.name) signIn(tab.name);
