// The queue by keyboard. Everything here has a button or a link on the page as well.
const rows = [...document.querySelectorAll("#rows [data-row]")];
const OFF = "accord-queue-keys-off";
let at = rows.indexOf(document.querySelector(location.hash || "#none"));

const remembered = () => { try { return localStorage.getItem(OFF) === "yes"; } catch { return false; } };
const remember = (off) => { try { localStorage.setItem(OFF, off ? "yes" : "no"); } catch { /* only for this page */ } };

function move(to) {
  if (!rows.length) return;
  at = Math.max(0, Math.min(rows.length - 1, to));
  rows[at].querySelector(".title a").focus();
  rows[at].scrollIntoView({ block: "nearest" });
}
const current = () => rows[at] ?? null;
const box = (row) => row?.querySelector("[name=notice]");
const boxes = () => rows.map(box).filter(Boolean);
const press = (button) => button?.click();

function confirmThese() {
  if (!boxes().some((one) => one.checked) && box(current())) box(current()).checked = true;
  if (boxes().some((one) => one.checked)) press(document.querySelector("[data-confirm]"));
}

const keys = {
  j: () => move(at + 1),
  k: () => move(at - 1),
  x: () => { if (box(current())) { box(current()).checked = !box(current()).checked; showAll(); } },
  o: () => press(current()?.querySelector(".title a")),
  a: () => press(current()?.querySelector("[data-take]")),
  c: confirmThese,
  "?": () => { const help = document.getElementById("keys"); help.open = true; help.querySelector("summary").focus(); },
};
const typing = (target) => target.closest("select, textarea, [contenteditable], input:not([type=checkbox])");
const ways = { ArrowDown: "j", ArrowUp: "k" };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || remembered() || typing(event.target)) return;
  if (event.key in ways && !event.target.closest("[data-row]")) return;
  const act = keys[ways[event.key] ?? event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
document.getElementById("rows")?.addEventListener("focusin", (event) => { at = rows.indexOf(event.target.closest("[data-row]")); });

// One box for all of the page.
const all = document.querySelector("[data-select-all]");
const showAll = () => { if (all) all.checked = boxes().length > 0 && boxes().every((one) => one.checked); };
if (all && boxes().length) {
  all.closest("label").hidden = false;
  all.addEventListener("change", () => boxes().forEach((one) => { one.checked = all.checked; }));
  document.addEventListener("change", showAll);
}
const off = document.querySelector("[data-keys-off]");
if (off) {
  off.closest("label").hidden = false;
  off.checked = remembered();
  off.addEventListener("change", () => remember(off.checked));
}
if (current()) move(at);
