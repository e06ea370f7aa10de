// A task's log: found in, wrapped, and followed while the task runs: lines come as they are written, and stay when it has ended.

const most = 5000;

function line(data) {
  const row = document.createElement("div");
  row.className = `line level-${data.line.level}`;
  row.dataset.line = `${data.claim_no}.${data.line_no}`;
  const at = document.createElement("span");
  at.className = "at";
  at.textContent = data.line.at.slice(11, 19);
  at.title = data.line.at;
  const text = document.createElement("span");
  text.className = "text";
  text.textContent = data.line.text.replace(/\u001b\[[0-9;]*m/g, "");
  row.append(at, text);
  return row;
}

const isPressed = (button) => button.getAttribute("aria-pressed") === "true";
const turn = (button) => button.setAttribute("aria-pressed", String(!isPressed(button)));

function follow(box, sift) {
  const button = box.parentElement.querySelector("[data-log-follow]");
  button.hidden = false;
  const toEnd = () => { if (isPressed(button)) box.scrollTop = box.scrollHeight; };
  button.addEventListener("click", () => { turn(button); toEnd(); });
  const last = box.lastElementChild?.dataset.line;
  const source = new EventSource(box.dataset.log + (last ? `?last_event_id=${encodeURIComponent(last)}` : ""));
  source.addEventListener("line", (event) => {
    const row = line(JSON.parse(event.data));
    sift(row);
    box.append(row);
    if (box.childElementCount > most) box.firstElementChild.remove();
    toEnd();
  });
  toEnd();
}

export function log() {
  for (const box of document.querySelectorAll("[data-log-box]")) {
    const wrap = box.parentElement.querySelector("[data-log-wrap]");
    const search = box.parentElement.querySelector("[data-log-search]");
    wrap.hidden = search.hidden = false;
    const sift = (row) => { row.hidden = search.value !== "" && !row.textContent.toLowerCase().includes(search.value.toLowerCase()); };
    wrap.addEventListener("click", () => { turn(wrap); box.classList.toggle("unwrapped", !isPressed(wrap)); });
    search.addEventListener("input", () => { for (const row of box.children) sift(row); });
    if (box.dataset.log) follow(box, sift);
  }
}
