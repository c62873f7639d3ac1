// Statements and their words in the text light each other up; keys walk through them. Everything hangs on the
// document, so that a part of the page that htmx exchanges needs no setting up.
import { start as startPicking } from "./pick.js";

let current = null;
let before = null; // what stood there when a form was sent: {ids, edited}

const cards = () => [...document.querySelectorAll(".reading .statement")];
const marks = (id) => document.querySelectorAll(`mark[data-s~="${CSS.escape(id)}"]`);

function light(id, on) {
  for (const mark of marks(id)) mark.classList.toggle("on", on);
  document.getElementById(id)?.classList.toggle("on", on);
}

function choose(id, from) {
  if (current) light(current, false);
  current = id;
  light(id, true);
  if (from !== "card") document.getElementById(id)?.scrollIntoView({ block: "nearest" });
  if (from !== "text") marks(id)[0]?.scrollIntoView({ block: "center" });
}

function ids(target) {
  const found = target.closest?.("mark[data-s], .statement[data-s]");
  return found ? found.dataset.s.split(" ") : [];
}

document.addEventListener("mouseover", (event) => ids(event.target).forEach((id) => light(id, true)));
document.addEventListener("mouseout", (event) => {
  for (const id of ids(event.target)) if (id !== current) light(id, false);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("a, summary, button, form, input") || !getSelection().isCollapsed) return;
  const found = ids(event.target);
  if (found.length) choose(found.at(-1), event.target.closest("mark") ? "text" : "card");
});
document.addEventListener("focusin", (event) => {
  if (event.target.matches(".statement[data-s]")) choose(event.target.dataset.s, "card");
});

function walk(step) {
  const all = cards();
  if (!all.length) return;
  const at = all.findIndex((card) => card.dataset.s === current);
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  next.focus({ preventScroll: true });
  choose(next.dataset.s, "key");
}

function press(selector) {
  const link = document.querySelector(selector);
  if (link) link.click();
}

const KEYS = {
  j: () => walk(1),
  k: () => walk(-1),
  e: () => current && press(`#${CSS.escape(current)} [data-key="e"]`),
  n: () => press('.reading [data-key="n"]'),
  "/": (event) => {
    const field = document.querySelector('.top input[type="search"]');
    if (!field) return;
    event.preventDefault();
    field.focus();
  },
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") press("#form [data-cancel]");
  if (event.target.closest("input, textarea, select, .text.picking") || event.ctrlKey || event.metaKey || event.altKey) return;
  KEYS[event.key]?.(event);
});

// --- what htmx exchanges

document.addEventListener("htmx:beforeRequest", () => {
  before = { ids: new Set(cards().map((card) => card.id)), edited: document.getElementById("form")?.dataset.s };
});
document.addEventListener("htmx:afterSettle", () => {
  startPicking();
  if (document.getElementById("form") || !before) return;
  const fresh = cards().map((card) => card.id).filter((id) => !before.ids.has(id) && id !== before.edited);
  const shown = before.edited && document.getElementById(before.edited) ? before.edited : fresh[0];
  before = null;
  if (!shown) return;
  document.getElementById(shown).focus({ preventScroll: true });
  choose(shown, "key");
});
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, () => {
    const told = document.createElement("p");
    told.className = "said problem";
    told.textContent = document.body.dataset.trouble;
    document.getElementById("said").replaceChildren(told);
  });
}

startPicking();
const wanted = decodeURIComponent(location.hash.slice(1));
if (wanted && marks(wanted).length) choose(wanted, "key");
