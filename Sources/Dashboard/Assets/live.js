// Keeps a page up to date: events say that something is new, the page is read again, at most once a second, and patched.
import { patch } from "./patch.js";

const body = document.body;
const main = document.getElementById("main");
const button = document.querySelector("[data-live-switch]");
let state = "live";
let readAt = Date.now();
let lostAt = 0;
let isDue = false;
let isReading = false;
let lastRead = 0;
let toldAt = 0;

function show() {
  if (!button) return;
  button.dataset.state = state;
  const age = Math.round((Date.now() - (state === "lost" ? lostAt : readAt)) / 1000);
  const text = `${button.dataset[state]}${state === "live" && age < 5 ? "" : ` ${age} s`}`;
  const span = button.querySelector("[data-live-text]");
  if (span.textContent !== text) span.textContent = text;
}

// Somebody who points at a row, or has chosen some, wants it to stay where it is.
function isBusy(list) {
  return list.matches(":hover") || list.contains(document.activeElement) || list.querySelector("input:checked");
}

// New rows above what somebody looks at wait behind a button.
function holdBack(fresh) {
  for (const list of main.querySelectorAll("tbody[data-list]")) {
    const other = [...fresh.querySelectorAll("tbody[data-list]")].find((one) => one.closest("[id]")?.id === list.closest("[id]")?.id);
    if (!other || !isBusy(list)) continue;
    const known = new Set([...list.children].map((row) => row.dataset.key));
    const added = [...other.children].filter((row) => !known.has(row.dataset.key));
    if (added.length === 0) continue;
    for (const row of added) row.remove();
    // Those that fell off its end stay as well.
    for (const row of list.children) if (![...other.children].some((one) => one.dataset.key === row.dataset.key)) other.append(row.cloneNode(true));
    isDue = true;
  }
}

// What many read alike has nothing of a session: the forms get this one's.
function sign(fresh) {
  for (const input of fresh.querySelectorAll("input[name=form_token]")) input.value = body.dataset.formToken;
  for (const input of fresh.querySelectorAll("input[name=form_key]")) input.value = String(crypto.getRandomValues(new BigUint64Array(2)).join(""));
}

async function read() {
  if (isReading) return;
  isReading = true;
  isDue = false;
  lastRead = Date.now();
  const asked = Date.now();
  try {
    const reply = await fetch(location.href, { headers: { Accept: "text/html", "X-Live": "1" }, redirect: "manual", credentials: "same-origin" });
    if (reply.type === "opaqueredirect") return location.reload();
    if (!reply.ok && reply.status >= 500) throw new Error(String(reply.status));
    // Others who see the same may have read it a moment ago.
    const madeAt = asked - Number(reply.headers.get("X-Made-Ago"));
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const fresh = page.getElementById("main");
    if (fresh) {
      fresh.querySelector("#note")?.remove();
      main.querySelector("#note")?.remove();
      sign(fresh);
      holdBack(fresh);
      patch(main, fresh);
      document.dispatchEvent(new Event("patched"));
    }
    readAt = madeAt;
    if (toldAt > madeAt) isDue = true;
    if (state === "lost") state = "live";
  } catch {
    lose();
  } finally {
    isReading = false;
    show();
  }
}

function lose() {
  if (state === "lost") return;
  if (state === "live") state = "lost";
  lostAt = Date.now();
  show();
}

function listen() {
  const source = new EventSource(`/api/v1/events?topics=${encodeURIComponent(body.dataset.topics)}`);
  const note = () => {
    isDue = true;
    toldAt = Date.now();
  };
  for (const topic of [...body.dataset.topics.split(","), "reset"]) source.addEventListener(topic, note);
  source.addEventListener("message", note);
  let wasOpen = false;
  source.addEventListener("open", () => {
    if (wasOpen || state === "lost") isDue = true;
    wasOpen = true;
  });
  source.addEventListener("error", () => {
    lose();
    // A browser gives up for good on some answers.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
  });
}

export function live() {
  if (!body.dataset.topics) return;
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      state = state === "live" ? "paused" : "live";
      if (state === "live") read();
      show();
    });
  }
  listen();
  setInterval(() => {
    show();
    if (document.hidden || state === "paused") return;
    if (state === "lost" || (isDue && Date.now() - lastRead >= 1000)) read();
  }, 500);
  // Ages and charts move on by themselves.
  setInterval(() => { if (state === "live" && !document.hidden) isDue = true; }, 15000);
  show();
}
