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
// Rows wait, or are wanted by who has pressed the button.
let isHolding = false;
let areWanted = false;
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

// Rows that somebody looks at stay where they are: new ones wait behind a button, those that are gone stay, and none moves.
function holdBack(fresh) {
  for (const list of main.querySelectorAll("tbody[data-list]")) {
    const other = [...fresh.querySelectorAll("tbody[data-list]")].find((one) => one.closest("[id]")?.id === list.closest("[id]")?.id);
    if (!other || !isBusy(list)) continue;
    const rows = new Map([...other.children].map((row) => [row.dataset.key, row]));
    const kept = [...list.children].map((row) => rows.get(row.dataset.key) ?? row.cloneNode(true));
    const known = new Set(kept.map((row) => row.dataset.key));
    const count = [...rows.keys()].filter((key) => !known.has(key)).length;
    other.replaceChildren(...kept);
    offer(list, fresh, count);
    isHolding = true;
  }
}

// What many read alike has nothing of a session: the forms get this one's.
function sign(fresh) {
  for (const input of fresh.querySelectorAll("input[name=form_token]")) input.value = body.dataset.formToken;
  for (const input of fresh.querySelectorAll("input[name=form_key]")) input.value = String(crypto.getRandomValues(new BigUint64Array(2)).join(""));
}

// The button that shows what waits. It lies over the list, so that it moves nothing.
function offer(list, fresh, count) {
  const place = list.closest(".scroll")?.previousElementSibling;
  if (count === 0 || !place?.matches("[data-fresh]")) return;
  const button = place.querySelector("button") ?? document.createElement("button");
  const text = place.dataset.fresh.replace("{count}", count);
  if (button.textContent !== text) button.textContent = text;
  button.type = "button";
  if (!button.isConnected) {
    button.addEventListener("click", () => {
      areWanted = true;
      read();
      list.querySelector("a")?.focus();
    });
    place.append(button);
  }
  // The newer reading has it too, or the patch would take it away.
  fresh.querySelector(`#${place.id}`)?.append(button.cloneNode(true));
}

async function read() {
  if (isReading) return;
  isReading = true;
  isHolding = false;
  const showsAll = areWanted;
  areWanted = false;
  isDue = false;
  lastRead = Date.now();
  const asked = Date.now();
  const address = location.href;
  try {
    const reply = await fetch(address, { headers: { Accept: "text/html", "X-Live": "1" }, redirect: "manual", credentials: "same-origin" });
    if (reply.type === "opaqueredirect") return location.reload();
    if (!reply.ok && reply.status >= 500) throw new Error(String(reply.status));
    // Others who see the same may have read it a moment ago.
    const madeAt = asked - Number(reply.headers.get("X-Made-Ago"));
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const fresh = page.getElementById("main");
    // A filter that was changed meanwhile has asked by itself.
    if (fresh && address === location.href) {
      fresh.querySelector("#note")?.remove();
      main.querySelector("#note")?.remove();
      sign(fresh);
      if (!showsAll) holdBack(fresh);
      patch(main, fresh);
      document.dispatchEvent(new Event("patched"));
    }
    readAt = madeAt;
    if (toldAt > madeAt) isDue = true;
    if (state === "lost") state = "live";
  } catch {
    lose();
  } finally {
    if (address === location.href) isReading = false;
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

// Shows the same page for another filter. False where pages are not kept up to date: then it must be loaded.
export function refine(address) {
  if (!body.dataset.topics || state !== "live") return false;
  history.pushState(null, "", address);
  isReading = false;
  areWanted = true;
  read();
  return true;
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
  addEventListener("popstate", () => location.reload());
  // A menu that is open is left alone: what it says is read when it closes.
  document.addEventListener("toggle", () => { isDue = true; }, true);
  listen();
  setInterval(() => {
    show();
    if (document.hidden || state === "paused") return;
    if (areWanted || isHolding && ![...main.querySelectorAll("tbody[data-list]")].some(isBusy)) isDue = true;
    if (state === "lost" || (isDue && Date.now() - lastRead >= 1000)) read();
  }, 500);
  // Ages and charts move on by themselves.
  setInterval(() => { if (state === "live" && !document.hidden) isDue = true; }, 15000);
  show();
}
