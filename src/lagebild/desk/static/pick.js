// Choosing words of a report: with the mouse, or word by word with the arrow keys. The chosen ranges are offsets into
// the report's text, counted in characters as Python counts them (code points, not UTF-16 units).

const TOKEN = /[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*|[^\s\p{L}\p{N}\p{M}]/gu;

let tokens = []; // {p, a, b: UTF-16 offsets in the paragraph p, s, e: offsets in the report}
let part = null; // the field that words are chosen for
let cursor = null; // {anchor, head}: indices of tokens, while choosing with the keys

const text = () => document.querySelector(".reading .text");
const form = () => document.getElementById("form");
const field = (name) => form()?.querySelector(`[data-part="${name}"] input`);

function points(string, end) {
  let count = 0;
  for (let i = 0; i < end; i += string.codePointAt(i) > 0xffff ? 2 : 1) count += 1;
  return count;
}

function read() {
  tokens = [];
  for (const p of text()?.querySelectorAll("p[data-o]") ?? []) {
    const string = p.textContent;
    const base = Number(p.dataset.o);
    let seen = 0;
    let at = 0;
    for (const match of string.matchAll(TOKEN)) {
      at += points(string.slice(seen, match.index), match.index - seen);
      const length = points(match[0], match[0].length);
      tokens.push({ p, a: match.index, b: match.index + match[0].length, s: base + at, e: base + at + length });
      at += length;
      seen = match.index + match[0].length;
    }
  }
}

// --- places in the page

function spot(p, offset) {
  const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  let left = offset;
  while (node && left > node.length) {
    left -= node.length;
    node = walker.nextNode();
  }
  return node && [node, left];
}

function rangeOf(first, last) {
  const range = new Range();
  range.setStart(...spot(first.p, first.a));
  range.setEnd(...spot(last.p, last.b));
  return range;
}

function inside(start, end) {
  const first = tokens.findIndex((token) => token.e > start);
  const last = tokens.findLastIndex((token) => token.s < end);
  return first >= 0 && last >= first ? [tokens[first], tokens[last]] : null;
}

function offsetIn(p, node, offset) {
  const range = new Range();
  range.setStart(p, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

// The tokens that a selection touches; a selection that ends at the beginning of a paragraph touches none of it.
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed || !text()?.contains(selection.anchorNode)) return null;
  const range = selection.getRangeAt(0);
  const touched = tokens.filter((token) => {
    if (!range.intersectsNode(token.p)) return false;
    const from = token.p.contains(range.startContainer) ? offsetIn(token.p, range.startContainer, range.startOffset) : 0;
    const to = token.p.contains(range.endContainer) ? offsetIn(token.p, range.endContainer, range.endOffset) : Infinity;
    return token.b > from && token.a < to;
  });
  return touched.length ? [touched[0], touched.at(-1)] : null;
}

// --- the fields of the form

function ranges(value) {
  return [...value.matchAll(/(\d+)\s*[-–]\s*(\d+)/g)].map((match) => [Number(match[1]), Number(match[2])]);
}

function words(value) {
  return ranges(value)
    .map(([start, end]) => inside(start, end))
    .filter(Boolean)
    .map(([first, last]) => rangeOf(first, last).toString())
    .join(" … ");
}

function show() {
  if (typeof Highlight === "undefined") return;
  CSS.highlights.clear();
  for (const box of form()?.querySelectorAll("[data-part]") ?? []) {
    const value = box.querySelector("input").value;
    const found = ranges(value).map(([start, end]) => inside(start, end)).filter(Boolean);
    if (!found.length) continue;
    const name = box.dataset.part === part ? "chosen" : box.dataset.part === "content" ? "content" : "other";
    const kept = CSS.highlights.get(name) ?? new Highlight();
    for (const [first, last] of found) kept.add(rangeOf(first, last));
    CSS.highlights.set(name, kept);
  }
  if (cursor) {
    const [low, high] = [cursor.anchor, cursor.head].sort((x, y) => x - y);
    CSS.highlights.set("cursor", new Highlight(rangeOf(tokens[low], tokens[high])));
  }
}

function take(first, last, add) {
  const input = field(part);
  if (!input) return;
  const fresh = `${first.s}-${last.e}`;
  input.value = add && input.value.trim() ? `${input.value}, ${fresh}` : fresh;
  told(input);
}

function told(input) {
  const box = input.closest("[data-part]");
  box.querySelector("output").value = words(input.value) || (ranges(input.value).length ? "" : input.value);
  show();
}

function activate(name) {
  part = name;
  for (const box of form()?.querySelectorAll("[data-part]") ?? []) box.classList.toggle("active", box.dataset.part === part);
  show();
}

// --- with the mouse

document.addEventListener("mouseup", (event) => {
  if (!event.target.closest?.(".reading .text")) return;
  setTimeout(() => {
    const found = selected();
    if (form() && part && found) {
      take(found[0], found[1], event.shiftKey || event.ctrlKey);
      getSelection().removeAllRanges();
    } else {
      offer(found);
    }
  });
});
document.addEventListener("selectionchange", () => getSelection().isCollapsed && offer(null));

function offer(found) {
  const box = document.querySelector(".reading .picker");
  if (!box) return;
  box.hidden = !found || Boolean(form());
  if (!found) return;
  const link = box.querySelector("a");
  const to = new URL(link.href);
  to.search = `?new&content=${found[0].s}-${found[1].e}`;
  to.hash = "form";
  link.href = to.href;
}

// The selection is gone once its button is pressed: keep it, and let htmx see the address of now.
document.addEventListener("mousedown", (event) => event.target.closest?.("[data-add]") && event.preventDefault());
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.matches?.("[data-add]")) event.detail.path = event.target.getAttribute("href");
});

// --- with the keys

function begin(name) {
  activate(name);
  const there = ranges(field(name).value)[0] ?? ranges(field("content").value)[0];
  const found = there && inside(...there);
  const first = found ? tokens.indexOf(found[0]) : 0;
  if (!tokens.length) return;
  cursor = { anchor: first, head: found && ranges(field(name).value).length ? tokens.indexOf(found[1]) : first };
  const target = text();
  target.tabIndex = -1;
  target.classList.add("picking");
  target.setAttribute("aria-describedby", "keys-hint");
  target.focus({ preventScroll: true });
  move(0, true);
}

function end() {
  cursor = null;
  text()?.classList.remove("picking");
  field(part)?.focus();
  if (field(part)) told(field(part));
}

function move(step, extend) {
  cursor.head = Math.min(Math.max(cursor.head + step, 0), tokens.length - 1);
  if (!extend) cursor.anchor = cursor.head;
  const [low, high] = [cursor.anchor, cursor.head].sort((x, y) => x - y);
  spot(tokens[cursor.head].p, tokens[cursor.head].a)?.[0].parentElement.scrollIntoView({ block: "nearest" });
  field(part).closest("[data-part]").querySelector("output").value = rangeOf(tokens[low], tokens[high]).toString();
  show();
}

const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 12, ArrowUp: -12 };
document.addEventListener("keydown", (event) => {
  if (!cursor || !event.target.closest(".text")) return;
  const step = STEPS[event.key];
  if (step) move(step, event.shiftKey);
  else if (event.key === "Enter" || event.key === "+") {
    const [low, high] = [cursor.anchor, cursor.head].sort((x, y) => x - y);
    take(tokens[low], tokens[high], event.key === "+");
    end();
  } else if (event.key === "Escape") end();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
});

// --- setting up

document.addEventListener("focusin", (event) => {
  const box = event.target.closest("#form [data-part]");
  if (box && !cursor) activate(box.dataset.part);
});
document.addEventListener("input", (event) => event.target.closest("#form [data-part]") && told(event.target));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pick]");
  if (button) begin(button.dataset.pick);
});

export function start() {
  read();
  cursor = null;
  part = null;
  if (typeof Highlight !== "undefined") CSS.highlights.clear();
  if (!form()) return;
  for (const hidden of form().querySelectorAll("[data-pick], .keys-select")) hidden.hidden = false;
  for (const input of form().querySelectorAll("[data-part] input")) told(input);
  activate("content");
}
