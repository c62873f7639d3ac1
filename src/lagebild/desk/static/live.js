// Pages that show what may change by itself are refreshed quietly: when the case changes, the page is fetched again and
// those of its sections exchanged that differ, unless somebody is at work in them.
const PAGES = /^\/(question\/[^/]+)?$/;
const WAIT = 700; // milliseconds: several changes often come together
const main = document.getElementById("main");

let source = null;
let timer = null;
let shown = [...main.children].map((part) => part.outerHTML); // as the desk sent them, before any script drew in them

function atWork(part) {
  if (part.contains(document.activeElement) && document.activeElement !== main) return true;
  const selection = getSelection();
  if (!selection.isCollapsed && selection.containsNode(part, true)) return true;
  return [...part.querySelectorAll("input, textarea, select, details")].some((field) => {
    if (field.matches("details")) return field.open && field.querySelector("form");
    if (field.matches("select")) return [...field.options].some((one) => one.selected !== one.defaultSelected);
    return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  });
}

async function refresh() {
  const answer = await fetch(location.href, { headers: { "X-Lagebild-Live": "1" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
  if (!fresh) return;
  const parts = [...main.children];
  const others = [...fresh.children];
  if (parts.length !== others.length) {
    // sections came or went: all or nothing
    if (parts.some(atWork)) return;
    shown = others.map((part) => part.outerHTML);
    main.replaceChildren(...others);
    window.htmx?.process(main);
    return;
  }
  others.forEach((other, place) => {
    if (other.outerHTML === shown[place] || atWork(parts[place])) return;
    shown[place] = other.outerHTML;
    parts[place].replaceWith(other);
    window.htmx?.process(other);
  });
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(refresh, WAIT);
}

function listen() {
  // a browser keeps few lines open to one address: a page that nobody looks at lets go of its own
  if (document.hidden) {
    source?.close();
    source = null;
  } else if (!source) {
    source = new EventSource("/api/v1/events");
    source.addEventListener("change", later);
    source.addEventListener("reset", later);
  }
}

if (PAGES.test(location.pathname)) {
  let away = false;
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && away) later(); // what happened meanwhile
    away = document.hidden;
    listen();
  });
  addEventListener("pagehide", () => source?.close());
  listen();
}
