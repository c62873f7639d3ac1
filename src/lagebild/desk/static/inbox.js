// The inbox by keyboard: j and k walk through the proposals, a confirms, r rejects. What was decided leaves, and the
// next one takes its place.
const every = () => [...document.querySelectorAll("[data-proposal]")];
let place = -1;

function choose(at) {
  const all = every();
  if (!all.length) return;
  place = Math.min(Math.max(at, 0), all.length - 1);
  all[place].focus({ preventScroll: true });
  all[place].scrollIntoView({ block: "nearest" });
}

function decide(key) {
  const button = every()[place]?.querySelector(`[data-key="${key}"]`);
  if (button) button.form.requestSubmit(button);
}

const KEYS = { j: () => choose(place + 1), k: () => choose(place - 1), a: () => decide("a"), r: () => decide("r") };

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  KEYS[event.key]?.();
});
document.addEventListener("focusin", (event) => {
  const card = event.target.closest("[data-proposal]");
  if (card) place = every().indexOf(card);
});
document.addEventListener("submit", () => sessionStorage.setItem("inbox", String(place)));
const before = sessionStorage.getItem("inbox");
sessionStorage.removeItem("inbox");
if (before !== null && Number(before) >= 0) choose(Number(before));
