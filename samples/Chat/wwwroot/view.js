// The page. What other people wrote only ever becomes text: there is no innerHTML here.

export const typingTime = 3000;

const $ = (id) => document.getElementById(id);

// "#general" is the conversation in a room, "@Ada" the one with a person.
const conversations = new Map();
let current = null;
let me = "";
let rooms = [];
let isConnected = false;
let actions;

const isRoom = (id) => id.startsWith("#");
const peopleIn = (name) => rooms.find((room) => room.name === name)?.people ?? [];

export const joinedRooms = () => [...conversations.keys()].filter(isRoom).map((id) => id.slice(1));

// --- Coming in

export function showWelcome(error, name, isFinal = true) {
  $("sign-in-error").textContent = error;
  if (!isFinal && me) return; // it has been in, and is on its way back
  $("name").value ||= name ?? "";
  $("sign-in").querySelector("button").disabled = !isFinal;
  if (isFinal) {
    me = "";
    show("welcome");
    $("name").select();
  }
}

export function showChat(welcome) {
  const isReturn = me !== "";
  if (!isReturn) conversations.clear();
  me = welcome.name;
  $("me").textContent = me;
  $("sign-in-error").textContent = "";
  $("sign-in").querySelector("button").disabled = false;
  $("text").maxLength = welcome.maxTextLength;
  $("rules").textContent = `Enter sends, Shift + Enter starts a new line. Pictures can have up to ${welcome.maxPictureBytes / 1e6} MB.`;
  for (const room of welcome.rooms) {
    const conversation = conversationOf(`#${room}`);
    conversation.people = null; // who came and went in the meantime is no news
    if (isReturn) addNote(conversation, "You are back. Messages of the meantime are missing.");
  }
  if (!isReturn) {
    show("chat");
    select(current ?? conversations.keys().next().value ?? null);
  }
}

function show(id) {
  for (const part of ["welcome", "chat"]) $(part).hidden = part !== id;
}

// --- The connection

export function showConnection(state, transport) {
  isConnected = state === "connected";
  const names = { polling: "long-polling", websocket: "WebSocket" };
  const pill = $("connection");
  pill.dataset.state = state;
  pill.textContent = isConnected ? `connected · ${names[transport] ?? transport}` : state === "offline" ? "offline" : "reconnecting…";
  for (const control of document.querySelectorAll("[data-online]")) control.disabled = !isConnected;
  for (const status of document.querySelectorAll(".pending .status")) status.textContent = pendingText();
}

const pendingText = () => (isConnected ? "sending…" : "waiting for the connection…");

// --- Conversations

function conversationOf(id) {
  if (!conversations.has(id)) {
    const log = Object.assign(document.createElement("ol"), { ariaLive: "polite" });
    conversations.set(id, { id, log, unread: 0, people: null, typing: new Map() });
    renderSidebar();
  }
  return conversations.get(id);
}

export function openConversation(id) {
  conversationOf(id);
  select(id);
}

export function closeConversation(id) {
  for (const link of conversations.get(id).log.querySelectorAll("a")) URL.revokeObjectURL(link.href);
  conversations.delete(id);
  if (current === id) select(conversations.keys().next().value ?? null);
  renderSidebar();
}

function select(id) {
  current = id;
  const conversation = conversations.get(id);
  $("log").replaceChildren(conversation?.log ?? emptyState());
  $("composer").hidden = !conversation;
  if (conversation) conversation.unread = 0;
  $("composer-error").textContent = "";
  renderSidebar();
  renderConversation();
  scrollDown();
  toggleMenu(false);
  if (conversation) $("text").focus();
}

function emptyState() {
  const text = document.createElement("p");
  text.className = "empty";
  text.textContent = "Join a room, or create one.";
  return text;
}

// --- Messages

/** Adds a message and returns how to say what became of it. */
export function addMessage(id, { from = me, text, picture, at, isOwn = false }) {
  const conversation = conversationOf(id);
  const item = $("message-template").content.cloneNode(true).firstElementChild;
  const find = (selector) => item.querySelector(selector);
  const isContinued = conversation.log.lastElementChild?.dataset.author === from;
  item.dataset.author = from;
  item.classList.toggle("own", isOwn);
  item.classList.toggle("pending", isOwn);
  item.classList.toggle("continued", isContinued);
  fillAvatar(find(".avatar"), from);
  find(".author").textContent = isOwn ? "You" : from;
  find("time").textContent = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  find("time").dateTime = at.toISOString();
  find(".bubble").append(picture ? pictureLink(picture, from) : text);
  find(".status").textContent = isOwn ? pendingText() : "";
  clearTimeout(conversation.typing.get(from));
  conversation.typing.delete(from);
  append(conversation, item, isOwn);

  const settle = (status, text) => {
    item.classList.replace("pending", status);
    find(".status").textContent = text;
  };
  return { succeeded: (text) => settle("sent", text), failed: (text) => settle("failed", text) };
}

function addNote(conversation, text) {
  const item = document.createElement("li");
  item.className = "note";
  item.textContent = text;
  append(conversation, item, true);
}

function append(conversation, item, isQuiet) {
  const log = $("log");
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  conversation.log.append(item);
  if (conversation.id === current) {
    if (isAtEnd || item.classList.contains("own")) scrollDown();
    renderConversation();
  }
  if (!isQuiet && (conversation.id !== current || document.hidden)) {
    conversation.unread++;
    renderSidebar();
  }
}

function pictureLink(picture, from) {
  const link = document.createElement("a");
  const image = new Image();
  link.href = image.src = URL.createObjectURL(picture);
  link.target = "_blank";
  image.alt = `Picture from ${from}`;
  image.onload = scrollDown;
  image.onerror = () => link.replaceWith("(a picture that cannot be shown)");
  link.append(image);
  return link;
}

function scrollDown() {
  $("log").scrollTop = $("log").scrollHeight;
}

export function showTyping(id, name) {
  const conversation = conversations.get(id);
  if (!conversation) return;
  clearTimeout(conversation.typing.get(name));
  const end = () => {
    conversation.typing.delete(name);
    renderConversation();
  };
  conversation.typing.set(name, setTimeout(end, typingTime));
  renderConversation();
}

// --- Rooms and people

export function showRooms(list) {
  rooms = list;
  for (const conversation of conversations.values()) {
    if (isRoom(conversation.id)) tellWhoMoved(conversation, peopleIn(conversation.id.slice(1)));
  }
  renderSidebar();
  renderConversation();
}

function tellWhoMoved(conversation, people) {
  const before = conversation.people;
  conversation.people = people;
  if (!before) return;
  for (const name of people) if (!before.includes(name) && name !== me) addNote(conversation, `${name} has come in.`);
  for (const name of before) if (!people.includes(name) && name !== me) addNote(conversation, `${name} has left.`);
}

function renderSidebar() {
  const joined = joinedRooms();
  const names = [...new Set([...rooms.map((room) => room.name), ...joined])];
  renderList($("rooms"), names.map((name) => ({
    id: `#${name}`,
    label: `# ${name}`,
    detail: joined.includes(name) ? undefined : "join",
    onclick: () => (joined.includes(name) ? select(`#${name}`) : attempt($("room-error"), () => actions.join(name))),
  })));

  const privates = [...conversations.keys()].filter((id) => !isRoom(id));
  renderList($("privates"), privates.map((id) => ({ id, label: id.slice(1), avatar: id.slice(1), onclick: () => select(id) })));
  $("no-privates").hidden = privates.length > 0;

  const unread = [...conversations.values()].reduce((sum, conversation) => sum + conversation.unread, 0);
  document.title = unread ? `(${unread}) Chat` : "Chat";
  $("menu").classList.toggle("unread", unread > 0);
}

function renderConversation() {
  const conversation = conversations.get(current);
  const name = current?.slice(1) ?? "";
  const people = conversation && isRoom(current) ? peopleIn(name) : [];
  $("title").textContent = !conversation ? "" : isRoom(current) ? `# ${name}` : name;
  $("subtitle").textContent = !conversation ? "" : !isRoom(current) ? "Only the two of you see this" : people.length === 1 ? "1 person" : `${people.length} people`;
  $("close").hidden = !conversation;
  $("close").textContent = current && isRoom(current) ? "Leave the room" : "Close";
  $("close").toggleAttribute("data-online", !!current && isRoom(current));
  $("close").disabled = !!current && isRoom(current) && !isConnected;
  $("text").placeholder = !conversation ? "" : isRoom(current) ? `Message to # ${name}` : `Private message to ${name}`;
  $("people-panel").hidden = people.length === 0;
  renderList($("people"), people.map((person) => ({
    id: `@${person}`,
    label: person,
    avatar: person,
    detail: person === me ? "you" : undefined,
    title: person === me ? undefined : `Write to ${person} alone`,
    onclick: person === me ? undefined : () => openConversation(`@${person}`),
  })));

  const typing = [...(conversation?.typing.keys() ?? [])];
  $("typing").textContent = typing.length === 0 ? "" : typing.length === 1 ? `${typing[0]} is typing…` : `${typing.join(" and ")} are typing…`;
}

/** Makes a list of buttons, and keeps those it has, so that the keyboard's focus stays where it is. */
function renderList(list, entries) {
  const focused = document.activeElement;
  const old = new Map([...list.children].map((item) => [item.dataset.id, item]));
  list.replaceChildren(...entries.map((entry) => {
    const item = old.get(entry.id) ?? document.createElement("li");
    item.dataset.id = entry.id;
    const button = item.firstElementChild ?? item.appendChild(document.createElement("button"));
    const unread = conversations.get(entry.id)?.unread ?? 0;
    const label = Object.assign(document.createElement("span"), { className: "label", textContent: entry.label });
    const parts = [label];
    if (entry.avatar) parts.unshift(fillAvatar(document.createElement("span"), entry.avatar));
    if (entry.detail) parts.push(Object.assign(document.createElement("span"), { className: "hint", textContent: entry.detail }));
    if (unread) parts.push(Object.assign(document.createElement("span"), { className: "badge", textContent: unread, ariaLabel: `${unread} unread` }));
    button.replaceChildren(...parts);
    button.onclick = entry.onclick;
    button.disabled = !entry.onclick;
    button.title = entry.title ?? "";
    if (entry.id === current && list !== $("people")) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    return item;
  }));
  if (list.contains(focused)) focused.focus();
}

function fillAvatar(element, name) {
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);
  element.className = "avatar";
  element.ariaHidden = "true";
  element.textContent = [...name][0].toUpperCase();
  element.style.setProperty("--hue", hue);
  return element;
}

// --- What the person does

/** Runs an action and shows what went wrong, if anything did. */
async function attempt(errorElement, action) {
  errorElement.textContent = "";
  try {
    await action();
    return true;
  } catch (error) {
    errorElement.textContent = error.message;
    return false;
  }
}

function toggleMenu(isOpen) {
  $("chat").classList.toggle("menu-open", isOpen);
  $("menu").ariaExpanded = String(isOpen);
}

export function start(whatToDo) {
  actions = whatToDo;

  $("sign-in").onsubmit = (event) => {
    event.preventDefault();
    $("sign-in-error").textContent = "";
    actions.signIn($("name").value.trim());
  };
  $("sign-out").onclick = () => actions.signOut();
  $("menu").onclick = () => toggleMenu(!$("chat").classList.contains("menu-open"));

  $("new-room").onsubmit = async (event) => {
    event.preventDefault();
    if (await attempt($("room-error"), () => actions.join($("new-room-name").value))) $("new-room").reset();
  };
  $("close").onclick = () => (isRoom(current) ? attempt($("composer-error"), () => actions.leave(current.slice(1))) : closeConversation(current));

  $("composer").onsubmit = (event) => {
    event.preventDefault();
    const text = $("text").value.trim();
    if (text) actions.send(current, text);
    $("composer").reset();
    $("text").focus();
  };
  $("text").onkeydown = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      $("composer").requestSubmit();
    }
  };
  $("text").oninput = () => actions.typing(current);

  const sendPictures = (files) => attempt($("composer-error"), () => {
    for (const file of files) if (file.type.startsWith("image/")) actions.sendPicture(current, file);
  });
  $("picture").onchange = () => {
    sendPictures([...$("picture").files]);
    $("picture").value = "";
  };
  $("text").onpaste = (event) => sendPictures([...event.clipboardData.files]);
  $("conversation").ondragover = (event) => event.preventDefault();
  $("conversation").ondrop = (event) => {
    event.preventDefault();
    if (current) sendPictures([...event.dataTransfer.files]);
  };

  document.onvisibilitychange = () => {
    const conversation = conversations.get(current);
    if (document.hidden || !conversation) return;
    conversation.unread = 0;
    renderSidebar();
  };
}
