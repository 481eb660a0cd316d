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

export function showWelcome(error, name) {
  me = "";
  $("sign-in-error").textContent = error;
  $("sign-in-button").disabled = false;
  $("name").value ||= name;
  show("welcome");
  $("name").select();
}

/** The first connection cannot be made yet. */
export function showTrying() {
  $("sign-in-error").textContent = "There is no connection to the server. Trying again…";
  $("sign-in-button").disabled = true;
}

export function showChat(welcome) {
  const isReturn = me !== "";
  if (!isReturn) {
    conversations.clear();
    current = null;
  }
  me = welcome.name;
  $("me").textContent = me;
  $("text").maxLength = welcome.maxTextLength;
  $("rules").textContent = `Enter sends, Shift + Enter starts a new line. Pictures can have up to ${welcome.maxPictureBytes / 1e6} MB.`;
  for (const room of welcome.rooms) {
    const conversation = conversationOf(`#${room}`);
    conversation.people = null; // who came and went in the meantime is no news
    if (isReturn) addNote(conversation, "You are back. Messages of the meantime are missing.");
  }
  if (!isReturn) {
    show("chat");
    select(conversations.keys().next().value ?? null);
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
  $("new-room").querySelector("button").disabled = !isConnected;
  for (const { log } of conversations.values()) {
    for (const status of log.querySelectorAll(".pending .status")) status.textContent = pendingText();
  }
  renderSidebar();
  renderConversation();
}

const pendingText = () => (isConnected ? "sending…" : "waiting for the connection…");

// --- Conversations

function conversationOf(id) {
  if (!conversations.has(id)) {
    const log = Object.assign(create("ol"), { ariaLive: "polite" });
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
  $("log").replaceChildren(conversation?.log ?? create("p", "empty", "Join a room, or create one."));
  if (conversation) conversation.unread = 0;
  $("composer-error").textContent = "";
  renderSidebar();
  renderConversation();
  scrollDown();
  toggleMenu(false);
  if (conversation) $("text").focus();
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
  if (picture) find(".bubble").append(pictureLink(picture, from));
  if (text) find(".bubble").append(text);
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
  append(conversation, create("li", "note", text), true);
}

function append(conversation, item, isQuiet) {
  const log = $("log");
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  conversation.log.append(item);
  if (conversation.id === current) {
    if (isAtEnd || item.classList.contains("own")) {
      scrollDown();
      item.querySelector("img")?.addEventListener("load", scrollDown);
    }
    renderConversation();
  }
  if (!isQuiet && (conversation.id !== current || document.hidden)) {
    conversation.unread++;
    renderSidebar();
  }
}

function pictureLink(picture, from) {
  const link = create("a");
  const image = new Image();
  link.href = image.src = URL.createObjectURL(picture);
  link.target = "_blank";
  image.alt = `Picture from ${from}`;
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
  renderList($("rooms"), names.map((name) => {
    const id = `#${name}`;
    const entry = { id, label: `# ${name}`, unread: conversations.get(id)?.unread, isCurrent: id === current };
    if (joined.includes(name)) return { ...entry, onclick: () => select(id) };
    return { ...entry, detail: "join", onclick: isConnected && (() => attempt($("room-error"), () => actions.join(name))) };
  }));

  const privates = [...conversations.values()].filter(({ id }) => !isRoom(id));
  renderList($("privates"), privates.map(({ id, unread }) => {
    const name = id.slice(1);
    return { id, label: name, avatar: name, unread, isCurrent: id === current, onclick: () => select(id) };
  }));
  $("no-privates").hidden = privates.length > 0;

  const unread = [...conversations.values()].reduce((sum, conversation) => sum + conversation.unread, 0);
  document.title = unread ? `(${unread}) Chat` : "Chat";
  $("menu").classList.toggle("unread", unread > 0);
}

function renderConversation() {
  const conversation = conversations.get(current);
  const name = current?.slice(1);
  const inRoom = !!conversation && isRoom(current);
  const people = inRoom ? peopleIn(name) : [];
  $("people-panel").hidden = people.length === 0;
  renderList($("people"), people.map((person) => {
    const entry = { id: `@${person}`, label: person, avatar: person };
    if (person === me) return { ...entry, detail: "you" };
    return { ...entry, title: `Write to ${person} alone`, onclick: () => openConversation(`@${person}`) };
  }));

  $("conversation").classList.toggle("none", !conversation);
  if (!conversation) return;
  $("title").textContent = inRoom ? `# ${name}` : name;
  $("subtitle").textContent = inRoom ? `${people.length} ${people.length === 1 ? "person" : "people"}` : "Only the two of you see this";
  $("close").textContent = inRoom ? "Leave the room" : "Close";
  $("close").disabled = inRoom && !isConnected;
  $("text").placeholder = inRoom ? `Message to # ${name}` : `Private message to ${name}`;
  const typing = [...conversation.typing.keys()];
  $("typing").textContent = typing.length === 0 ? "" : `${typing.join(" and ")} ${typing.length === 1 ? "is" : "are"} typing…`;
}

/** Makes a list of buttons, and keeps those it has, so that the keyboard's focus stays where it is. */
function renderList(list, entries) {
  const focused = document.activeElement;
  const old = new Map([...list.children].map((item) => [item.dataset.id, item]));
  list.replaceChildren(...entries.map((entry) => {
    const item = old.get(entry.id) ?? create("li");
    item.dataset.id = entry.id;
    const button = item.firstElementChild ?? item.appendChild(create("button"));
    button.replaceChildren(create("span", "label", entry.label));
    if (entry.avatar) button.prepend(fillAvatar(create("span"), entry.avatar));
    if (entry.detail) button.append(create("span", "hint", entry.detail));
    if (entry.unread) button.append(Object.assign(create("span", "badge", entry.unread), { ariaLabel: `${entry.unread} unread` }));
    button.onclick = entry.onclick || null;
    button.disabled = !entry.onclick;
    button.title = entry.title ?? "";
    button.ariaCurrent = entry.isCurrent ? "true" : null;
    return item;
  }));
  if (list.contains(focused)) focused.focus();
}

function create(tag, className = "", text = "") {
  return Object.assign(document.createElement(tag), { className, textContent: text });
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
