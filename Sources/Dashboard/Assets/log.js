// Follows what a running task logs: lines come as they are written, and stay when the task has ended.

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

export function log() {
  const box = document.querySelector("[data-log]");
  if (!box || !box.dataset.log) return;
  const follow = document.querySelector("[data-log-follow]");
  const wrap = document.querySelector("[data-log-wrap]");
  const search = document.querySelector("[data-log-search]");
  for (const tool of [follow, wrap, search]) tool.hidden = false;
  const pressed = (button) => button.getAttribute("aria-pressed") === "true";
  const turn = (button) => button.setAttribute("aria-pressed", String(!pressed(button)));
  const toEnd = () => { if (pressed(follow)) box.scrollTop = box.scrollHeight; };
  const sift = (row) => { row.hidden = search.value !== "" && !row.textContent.toLowerCase().includes(search.value.toLowerCase()); };
  follow.addEventListener("click", () => { turn(follow); toEnd(); });
  wrap.addEventListener("click", () => { turn(wrap); box.classList.toggle("unwrapped", !pressed(wrap)); });
  search.addEventListener("input", () => { for (const row of box.children) sift(row); });
  const last = box.lastElementChild?.dataset.line;
  const source = new EventSource(box.dataset.log + (last ? `?last_event_id=${encodeURIComponent(last)}` : ""));
  source.addEventListener("line", (event) => {
    const row = line(JSON.parse(event.data));
    sift(row);
    box.append(row);
    if (box.childElementCount > most) box.firstElementChild.remove();
    toEnd();
  });
  source.addEventListener("error", () => { if (source.readyState === EventSource.CLOSED) source.close(); });
  toEnd();
}
