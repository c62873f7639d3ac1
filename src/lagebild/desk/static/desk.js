// Statements and their words in the text light each other up; j and k walk through them.
const cards = [...document.querySelectorAll(".reading .statement")];
const marks = [...document.querySelectorAll("mark[data-s]")];
const pieces = new Map();
for (const mark of marks) {
  for (const id of mark.dataset.s.split(" ")) {
    if (!pieces.has(id)) pieces.set(id, []);
    pieces.get(id).push(mark);
  }
}

let current = null;

function light(id, on) {
  for (const mark of pieces.get(id) ?? []) mark.classList.toggle("on", on);
  document.getElementById(id)?.classList.toggle("on", on);
}

function choose(id, from) {
  if (current) light(current, false);
  current = id;
  light(id, true);
  const card = document.getElementById(id);
  if (from !== "card") card?.scrollIntoView({ block: "nearest" });
  if (from !== "text") pieces.get(id)?.[0]?.scrollIntoView({ block: "center" });
}

for (const card of cards) {
  const id = card.dataset.s;
  card.addEventListener("mouseenter", () => light(id, true));
  card.addEventListener("mouseleave", () => id !== current && light(id, false));
  card.addEventListener("click", (event) => event.target.closest("a, summary") || choose(id, "card"));
  card.addEventListener("focus", () => choose(id, "card"));
}
for (const mark of marks) {
  const ids = mark.dataset.s.split(" ");
  mark.addEventListener("mouseenter", () => ids.forEach((id) => light(id, true)));
  mark.addEventListener("mouseleave", () => ids.forEach((id) => id !== current && light(id, false)));
  mark.addEventListener("click", () => choose(ids.at(-1), "text"));
}
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { j: 1, k: -1 }[event.key];
  if (!step || !cards.length) return;
  const at = cards.findIndex((card) => card.dataset.s === current);
  const next = cards[Math.min(Math.max(at + step, 0), cards.length - 1)];
  next.focus({ preventScroll: true });
  choose(next.dataset.s, "key");
});
if (location.hash.length > 1 && pieces.has(location.hash.slice(1))) choose(location.hash.slice(1), "key");
