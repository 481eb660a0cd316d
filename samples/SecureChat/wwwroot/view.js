// The page. What other people wrote only ever becomes text: there is no innerHTML here.

const $ = (id) => document.getElementById(id);
const allRooms = ["lobby", "project:apollo", "project:gemini"];
const maxNotices = 4;
const maxAuditEntries = 100;

const logs = new Map(); // of the rooms that were joined
let current = null;
let me = null;
let expiresAt = 0;
let actions;

export const joinedRooms = () => [...logs.keys()];
export const refreshesAutomatically = () => $("auto-refresh").checked;

function create(tag, className = "", text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

// --- Signing in

export function showSignIn(message) {
  logs.clear();
  current = null;
  me = null;
  $("audit").replaceChildren();
  $("notices").replaceChildren();
  if ($("step-up").open) $("step-up").close("");
  $("sign-in-error").textContent = message;
  $("sign-in-button").disabled = false;
  $("password").value = "";
  $("chat").hidden = true;
  $("welcome").hidden = false;
}

export function showChat(identity) {
  me = identity;
  $("me").textContent = me.user;
  $("roles").replaceChildren(...me.roles.map((role) => create("span", "tag", role)));
  $("admin").hidden = !me.roles.includes("admin");
  $("welcome").hidden = true;
  $("chat").hidden = false;
  render();
}

export function showConnection(state, transport) {
  const names = { polling: "long-polling", websocket: "WebSocket" };
  $("connection").dataset.state = state;
  $("connection").textContent = state === "connected" ? `connected · ${names[transport]}` : "connecting…";
}

// --- The token

export function showExpiry(exp) {
  expiresAt = exp;
  tick();
}

function tick() {
  const seconds = Math.max(0, Math.ceil(expiresAt - Date.now() / 1000));
  $("expires-in").textContent = seconds > 120 ? `${Math.floor(seconds / 60)} minutes` : `${seconds} s`;
}

// --- Notices

export function notice(kind, text, action) {
  const item = create("li");
  item.dataset.kind = kind;
  item.append(create("span", "label", text));
  if (action) {
    const button = create("button", "quiet", action.label);
    button.onclick = () => {
      item.remove();
      action.run();
    };
    item.append(button);
  }
  const close = create("button", "quiet", "×");
  close.ariaLabel = "Close";
  close.onclick = () => item.remove();
  item.append(close);
  $("notices").append(item);
  while ($("notices").children.length > maxNotices) $("notices").firstElementChild.remove();
}

// --- Rooms

export function openRoom(room, members) {
  if (!logs.has(room)) logs.set(room, create("ol"));
  logs.get(room).dataset.members = members.join(", ");
  current = room;
  render();
  $("text").focus();
}

export function closeRoom(room) {
  logs.delete(room);
  if (current === room) current = joinedRooms()[0] ?? null;
  render();
}

function render() {
  $("rooms").replaceChildren(...allRooms.map((room) => {
    const item = create("li");
    const button = item.appendChild(create("button"));
    const isMine = room === "lobby" || me.projects.includes(room.split(":")[1]);
    button.append(create("span", "label", room), create("span", "hint", logs.has(room) ? "" : isMine ? "join" : "not yours"));
    button.ariaCurrent = room === current ? "true" : null;
    button.onclick = () => actions.join(room);
    return item;
  }));
  const log = logs.get(current);
  $("title").textContent = current ?? "No room";
  $("leave").hidden = !log;
  $("members").textContent = log ? `In the room when you came: ${log.dataset.members}` : "";
  $("log").replaceChildren(log ?? create("p", "empty", "Join a room."));
  for (const control of $("composer").elements) control.disabled = !log;
  showRules();
}

function showRules() {
  $("rules").textContent = {
    message: "Everybody in the room gets it.",
    private_note: "Everybody in the room gets a hint, and fetches the text over HTTP.",
    salary: "A number. Everybody in the room gets it; only admins see how much.",
  }[$("kind").value];
}

// --- Messages

export function addMessage(room, { id, user, text, tag = "" }) {
  const log = logs.get(room);
  if (!log) return;
  const item = $("message-template").content.cloneNode(true).firstElementChild;
  const find = (selector) => item.querySelector(selector);
  item.dataset.id = id;
  find(".author").textContent = user;
  find(".tag").textContent = tag;
  find("time").textContent = new Date().toLocaleTimeString();
  find(".bubble").textContent = text;
  find(".delete").onclick = () => actions.remove({ id });
  log.append(item);
  $("log").scrollTop = $("log").scrollHeight;
}

export function removeMessage(id) {
  for (const log of logs.values()) [...log.children].find((item) => item.dataset.id === id)?.remove();
}

/** Asks for codes until one is right; false when the person gives up. */
export function askForCode(prove) {
  const dialog = $("step-up");
  $("step-up-error").textContent = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === "prove");
    dialog.querySelector("form").onsubmit = async (event) => {
      if (event.submitter?.value !== "prove") return;
      event.preventDefault();
      try {
        await prove($("code").value);
        dialog.close("prove");
      } catch (error) {
        $("step-up-error").textContent = error.message;
      }
      $("code").value = "";
    };
    dialog.oncancel = () => (dialog.returnValue = "");
  });
}

// --- Administration

export function showAudit(entries) {
  $("audit").replaceChildren(...entries.map(auditItem));
}

export function addAudit(entry) {
  $("audit").prepend(auditItem(entry));
  while ($("audit").children.length > maxAuditEntries) $("audit").lastElementChild.remove();
}

function auditItem({ time, kind, code, user, namespace, event, detail }) {
  const item = create("li");
  item.append(create("span", "hint", `${new Date(time).toLocaleTimeString()} `), create("strong", "", kind));
  item.append([code, user && `by ${user}`, namespace && `in ${namespace}`, event && `“${event}”`, detail].filter(Boolean).map((part) => ` ${part}`).join(" ·"));
  if (code) item.dataset.refused = "";
  return item;
}

// --- What the person does

export function start(whatToDo) {
  actions = whatToDo;
  setInterval(tick, 500);

  $("sign-in").onsubmit = async (event) => {
    event.preventDefault();
    $("sign-in-error").textContent = "";
    $("sign-in-button").disabled = true;
    try {
      await actions.signIn($("user").value, $("password").value, Number($("ttl").value), $("credential").value);
    } catch (error) {
      showSignIn(error.message);
    }
  };
  $("sign-out").onclick = () => actions.signOut(false);
  $("sign-out-everywhere").onclick = () => actions.signOut(true);
  $("refresh").onclick = () => actions.refresh();
  $("flood").onclick = () => actions.flood();
  $("leave").onclick = () => actions.leave(current);
  $("kind").onchange = showRules;

  $("composer").onsubmit = async (event) => {
    event.preventDefault();
    $("composer-error").textContent = "";
    try {
      await actions.send(current, $("kind").value, $("text").value);
      $("text").value = "";
    } catch (error) {
      const details = Object.values(error.errors ?? {}).flat().join(" ");
      const wait = error.retryAfter ? ` Try again in ${Math.max(1, Math.round(error.retryAfter * 1000))} ms.` : "";
      $("composer-error").textContent = `${details || error.message}${wait}`;
    }
    $("text").focus();
  };

  $("announce").onsubmit = async (event) => {
    event.preventDefault();
    await actions.announce($("announcement").value);
    $("announcement").value = "";
  };
  $("kick").onsubmit = (event) => {
    event.preventDefault();
    actions.kick($("kicked").value);
  };
}
