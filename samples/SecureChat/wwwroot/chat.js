// The conversation with the server. What the page looks like is up to view.js.

import * as view from "./view.js";

// In memory alone: what is not stored cannot be found by anybody later. So a page that is loaded again signs in again.
let session = null;

// How long before a token expires the server warns.
const warningSeconds = 20;

const ttl = () => ({ ttl: session.ttl });

// --- Asking the server

/** What the server refused, and why. */
class Refusal extends Error {
  constructor({ code, message, ...more }) {
    super(message ?? code);
    Object.assign(this, { code }, more);
  }
}

const statuses = {
  400: "The server does not understand that.",
  401: "That is not right.",
  403: "That is not for you.",
  404: "That is not there.",
  429: "Too many failed attempts from your address. Please wait a minute.",
};

async function request(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: {
      ...(session && { Authorization: `Bearer ${session.token}` }),
      ...(body && { "Content-Type": "application/json" }),
    },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Refusal({ code: response.status, message: statuses[response.status] ?? "The server has failed." });
  return response.status === 204 ? null : response.json();
}

/** Emits an event and returns its acknowledgement; throws when it is a refusal. */
async function ask(socket, event, ...args) {
  const reply = await socket.timeout(10_000).emitWithAck(event, ...args);
  if (reply?.error) throw new Refusal(reply.error);
  return reply;
}

// --- Signing in and out

async function signIn(user, password, seconds, credential) {
  session = null;
  const { token } = await request("POST", "/login", { user, password, ttl: seconds });
  session = { token, ttl: seconds, credential };
  connect();
}

async function signOut(everywhere) {
  await request("POST", "/logout", { everywhere });
  leavePage("You have signed out.");
}

function leavePage(message) {
  session?.chat.disconnect();
  session?.admin?.disconnect();
  session = null;
  view.showSignIn(message);
}

// --- The connection

/** Asked again for every attempt, so that it is the token of now, or a ticket that nobody has used. */
async function credentials(send) {
  try {
    send(session.credential === "ticket" ? { ticket: (await request("POST", "/ticket")).ticket } : { token: session.token });
  } catch {
    send({}); // the server will say what it thinks of that
  }
}

function connect() {
  const options = { auth: credentials, transports: new URLSearchParams(location.search).get("transports")?.split(",") ?? ["polling", "websocket"] };
  const chat = (session.chat = io("/chat", { ...options, forceNew: true }));
  const manager = chat.io;

  chat.on("connect", async () => {
    const me = await ask(chat, "whoami");
    session.me = me;
    session.expiresAt = me.exp;
    view.showChat(me);
    view.showConnection("connected", manager.engine.transport.name);
    manager.engine.once("upgrade", () => view.showConnection("connected", manager.engine.transport.name));
    view.showExpiry(me.exp);
    for (const room of view.joinedRooms()) await join(room);
    if (me.roles.includes("admin") && !session.admin) connectAdmin(manager, options);
  });

  chat.on("connect_error", (error) => {
    if (chat.active) view.showConnection("connecting");
    else leavePage(reasons[error.data?.code] ?? error.message);
  });

  chat.on("disconnect", (reason) => {
    if (!session) return;
    view.showConnection("connecting");
    // One that the server ended is not tried again by itself.
    if (reason === "io server disconnect") leavePage(session.expiresAt - 1 <= Date.now() / 1000 ? reasons.token_expired : reasons.token_revoked);
  });

  chat.on("auth:expiring", async ({ expiresAt }) => {
    session.expiresAt = expiresAt;
    if (view.refreshesAutomatically() && session.ttl > warningSeconds) await attempt(refresh);
    else view.notice("warning", "Your token expires soon.", { label: "Refresh it", run: () => attempt(refresh) });
  });

  chat.on("message", (message) => view.addMessage(message.room, message));
  chat.on("note", async ({ id }) => {
    // The event says that there is something. What it is, the server tells those who show who they are.
    const message = await attempt(() => request("GET", `/messages/${encodeURIComponent(id)}`));
    if (message) view.addMessage(message.room, { ...message, tag: "private note" });
  });
  chat.on("salary", ({ amount }) => view.notice("info", amount === null ? "A salary was announced. How much it is, is not for you." : `A salary was announced: ${amount}.`));
  chat.on("announcement", ({ text }) => view.notice("info", `Announcement: ${text}`));
}

const reasons = {
  token_expired: "Your token has expired. Please sign in again.",
  token_revoked: "You were signed out.",
  token_missing: "Please sign in.",
  token_invalid: "Please sign in again.",
  ticket_invalid: "Please sign in again.",
};

function connectAdmin(manager, options) {
  const admin = (session.admin = manager.socket("/admin", options));
  admin.on("connect", async () => view.showAudit(await ask(admin, "audit")));
  admin.on("audit", (entry) => view.addAudit(entry));
}

/** A new token on the live socket: nothing is interrupted. The administrators' namespace knows no refresh; its socket comes anew. */
async function refresh() {
  const { token } = await request("POST", "/refresh", ttl());
  const { exp } = await ask(session.chat, "auth:refresh", { token });
  session.token = token;
  session.admin?.disconnect().connect();
  session.expiresAt = exp;
  view.showExpiry(exp);
  view.notice("info", "Your token was refreshed.");
}

// --- Rooms and messages

async function join(room) {
  const { members } = await ask(session.chat, "join", room);
  view.openRoom(room, members);
}

async function leave(room) {
  await ask(session.chat, "leave", room);
  view.closeRoom(room);
}

async function send(room, kind, text) {
  if (kind === "salary") {
    await ask(session.chat, kind, { room, amount: Number(text) });
    return;
  }
  const { id } = await ask(session.chat, kind, { room, text });
  view.addMessage(room, { id, user: session.me.user, text, tag: kind === "private_note" ? "private note" : "" });
}

async function remove(message) {
  try {
    await ask(session.chat, "delete_message", { id: message.id });
  } catch (error) {
    if (error.code !== "step_up_required") throw error;
    const isProven = await view.askForCode((code) => ask(session.chat, "step_up", { code }));
    if (!isProven) return;
    await ask(session.chat, "delete_message", { id: message.id });
  }
  view.removeMessage(message.id);
}

async function flood() {
  const results = await Promise.allSettled(Array.from({ length: 30 }, () => ask(session.chat, "whoami")));
  const refused = results.filter((result) => result.reason?.code === "rate_limited");
  if (refused.length) throw Object.assign(refused[0].reason, { message: `${refused.length} of 30 events were refused.` });
}

/** Runs an action and shows what was refused, if anything was. */
async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    const wait = error.code === "rate_limited" ? ` Too many events: the next one may come in ${Math.max(1, Math.round(error.retryAfter * 1000))} ms.` : "";
    view.notice("error", `${error.message}${wait}`);
  }
}

view.start({
  signIn,
  signOut: (everywhere) => attempt(() => signOut(everywhere)),
  join: (room) => attempt(() => join(room)),
  leave: (room) => attempt(() => leave(room)),
  remove: (message) => attempt(() => remove(message)),
  refresh: () => attempt(refresh),
  flood: () => attempt(flood),
  announce: (text) => attempt(() => ask(session.chat, "broadcast_announcement", { text })),
  kick: (user) => attempt(() => ask(session.admin, "kick", { user })),
  send,
});
