import { live, refine } from "./live.js";
import { log } from "./log.js";
import { charts } from "./chart.js";
import { keys, confirmations } from "./keys.js";

// The zone of who looks on, told once: pages show their times in it.
function zone() {
  if (document.body.dataset.asksZone === undefined) return;
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (name && navigator.cookieEnabled) document.cookie = `dotjob_zone=${encodeURIComponent(name)}; Path=/; SameSite=Lax; Max-Age=31536000`;
}

// Changing a filter is enough.
function filters() {
  for (const form of document.querySelectorAll("form[data-filters], form[data-auto]")) {
    form.addEventListener("change", () => {
      const fields = [...new FormData(form)].filter(([, value]) => value !== "");
      const query = new URLSearchParams(fields).toString();
      const address = form.getAttribute("action") + (query ? `?${query}` : "");
      if (form.dataset.auto !== undefined || !refine(address)) form.requestSubmit();
    });
  }
}

// The next times of a schedule as it is typed.
function preview() {
  const form = document.querySelector("form[data-job-form]");
  if (!form) return;
  let timer;
  let asked = 0;
  const look = async () => {
    const number = ++asked;
    const fields = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    const reply = await fetch("/jobs/preview", { method: "POST", body: fields, credentials: "same-origin" });
    if (!reply.ok || number !== asked) return;
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    form.querySelector("[data-times]").replaceChildren(...page.body.childNodes);
  };
  form.querySelector(".when").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 250);
  });
}

function copying() {
  for (const code of document.querySelectorAll("[data-copy]")) {
    code.tabIndex = 0;
    code.addEventListener("click", () => getSelection().selectAllChildren(code));
  }
}

// The number beside a slider, and how long until what a page has told of.
function numbers() {
  document.addEventListener("input", ({ target }) => {
    const output = document.getElementById(target.dataset?.shows);
    if (output) output.textContent = `${target.value} %`;
  });
  setInterval(() => {
    for (const span of document.querySelectorAll("[data-countdown]")) {
      const seconds = Math.max(0, Math.ceil((Date.parse(span.dataset.countdown) - Date.now()) / 1000));
      span.textContent = `${seconds} s`;
    }
  }, 500);
}

zone();
numbers();
filters();
preview();
copying();
keys();
confirmations();
charts();
live();
log();
