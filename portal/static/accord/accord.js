// Small improvements; every page works without them.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    await navigator.clipboard.writeText(button.dataset.copy);
    const words = button.querySelector("span");
    const said = words ? words.textContent : button.getAttribute("aria-label");
    const say = (text) => words ? words.textContent = text : button.setAttribute("aria-label", text);
    say(button.dataset.done);
    button.classList.add("done");
    setTimeout(() => { say(said); button.classList.remove("done"); }, 1500);
  }
  const adder = event.target.closest("[data-add-row]");
  if (adder) {
    event.preventDefault();
    const rows = document.getElementById(adder.dataset.addRow);
    const total = document.getElementById(`id_${adder.dataset.prefix}-TOTAL_FORMS`);
    const html = document.getElementById(`${adder.dataset.addRow}-blank`).innerHTML.replaceAll("__prefix__", total.value);
    rows.insertAdjacentHTML("beforeend", html);
    total.value = Number(total.value) + 1;
    htmx.process(rows.lastElementChild);
    rows.lastElementChild.querySelector("select, input").focus();
  }
  const remover = event.target.closest("[data-remove-row]");
  if (remover) {
    event.preventDefault();
    const row = remover.parentElement;
    row.querySelectorAll("input").forEach((input) => { input.value = ""; });
    row.hidden = true;
    row.dispatchEvent(new Event("change", { bubbles: true }));
    document.querySelector("[data-add-row]").focus();
  }
  if (event.target.closest("[data-print]")) window.print();
  const found = event.target.closest("[data-adds-line]");
  if (found) addLine(document.getElementById(found.dataset.addsLine), found.dataset.line);
});
// A substance that was found becomes a line of the field before the box; the box is ready for the next.
function addLine(field, line) {
  const lines = field.value.split("\n").filter((text) => text.trim());
  if (!lines.includes(line)) field.value = [...lines, line].join("\n");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const box = document.getElementById("find-substance");
  box.value = "";
  document.getElementById("found-substances").replaceChildren();
  box.focus();
}
document.querySelectorAll("[data-finds]").forEach((box) => {
  box.hidden = false;
  box.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.type === "search") event.preventDefault(); });
});
// What only a browser that lends its clipboard can do is offered there alone.
if (navigator.clipboard) document.querySelectorAll("[data-copy][hidden]").forEach((button) => { button.hidden = false; });
document.querySelectorAll("[data-add-row][hidden]").forEach((button) => { button.hidden = false; });
document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
// A long list of choices gets a box that narrows it.
document.querySelectorAll("[data-narrows]").forEach((box) => {
  const rows = [...document.querySelectorAll(`#${box.dataset.narrows} label`)];
  box.hidden = false;
  box.addEventListener("input", () => {
    const words = box.value.toLocaleLowerCase();
    rows.forEach((row) => { row.hidden = !row.textContent.toLocaleLowerCase().includes(words) && !row.querySelector("input").checked; });
  });
});
// What the page learns about a platform: its operator is ticked for action, and where nothing is said of where to share,
// the framework in which one meets it is chosen.
document.addEventListener("htmx:afterSwap", (event) => {
  const told = event.target.querySelector("[data-proposes]");
  const box = told && document.querySelector(`[name=addressees][value="${CSS.escape(told.dataset.proposes)}"]`);
  if (!box) return;
  box.checked = true;
  const rooms = [...document.querySelectorAll("select[name^=room_]")];
  const room = rooms.find((one) => one.name === `room_${told.dataset.room}`);
  if (room && rooms.every((one) => !one.value)) room.value = "everyone";
  box.dispatchEvent(new Event("change", { bubbles: true }));
});
// A platform whose address stood in the pasted text is chosen, unless the person chose one.
document.addEventListener("htmx:afterSwap", (event) => {
  const read = event.target.querySelector("[data-platform]");
  const platform = document.querySelector("select[name=platform]");
  if (!read || !read.dataset.platform || !platform || platform.value) return;
  platform.value = read.dataset.platform;
  platform.dispatchEvent(new Event("change", { bubbles: true }));
});
// A date or a time of which only a part is typed is sent as nothing: the browser says so before the form goes.
document.addEventListener("submit", (event) => {
  const half = [...event.target.elements].find((field) => field.validity && field.validity.badInput);
  if (!half) return;
  event.preventDefault();
  half.closest("details")?.setAttribute("open", "");
  half.reportValidity();
}, true);
// Two clicks on one button are one submission.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (event.target.dataset.sent) event.preventDefault();
  else if (event.target.method === "post") event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
