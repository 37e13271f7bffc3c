// What is typed into a form is kept on the server while one types. Without this script the button saves, as ever.
const line = document.querySelector("[data-keep]");
const form = line.closest("form");
const PAUSE = 3000, LONGEST = 15000, AGAIN = 10000; // milliseconds
const MINE = ["csrfmiddlewaretoken", "typed_by", "pasted"]; // the pasted text itself is never kept
const UNKEPT = "unkept" in line.dataset; // what was sent, refused, and is shown once more
let kept = UNKEPT ? "" : typed(), timer = 0, since = 0, running = false, sending = false, failed = false;

function typed() {
  const parts = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !MINE.includes(name));
  return new URLSearchParams(parts).toString();
}
// Whoever signs in again, in another tab, has another token: the form takes it over, so that its button works as well.
function token() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  if (cookie) form.elements.csrfmiddlewaretoken.value = cookie[1];
  return form.elements.csrfmiddlewaretoken.value;
}
function say(text, wrong) {
  failed = wrong;
  line.classList.toggle("wrong", wrong);
  if (line.textContent !== text) line.textContent = text;
}
function soon(pause = PAUSE) {
  clearTimeout(timer);
  since ||= Date.now();
  timer = setTimeout(keep, Math.max(0, Math.min(pause, since + LONGEST - Date.now())));
}
async function keep(last = false) {
  const body = typed();
  if (sending || body === kept || (running && !last)) return;
  clearTimeout(timer);
  running = true;
  since = 0;
  try {
    const answer = await fetch(line.dataset.keep, {
      method: "POST", body, redirect: "manual", keepalive: last === true && body.length < 60000,
      headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token(), "X-Typed-By": line.dataset.by },
    });
    await hear(answer, body);
  } catch {
    say(line.dataset.offline, true);
  }
  running = false;
  if (typed() !== kept) timer = setTimeout(keep, failed ? AGAIN : PAUSE);
}
async function hear(answer, body) {
  if (answer.type === "opaqueredirect") return say(line.dataset.signedOut, true);
  if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) return say(line.dataset.refused, true);
  const told = await answer.json();
  say(told.said, !answer.ok);
  if (!answer.ok) return;
  kept = body;
}

// The address finds the text again after a reload, and the draft that it became for whoever goes back.
const address = () => history.replaceState(history.state, "", `?typed=${line.dataset.new}`);
if (line.dataset.new) UNKEPT ? address() : form.addEventListener("input", address, { once: true });
if (UNKEPT) keep();
form.addEventListener("input", () => soon());
form.addEventListener("change", () => soon());
document.addEventListener("htmx:afterSwap", () => soon());
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(true); else if (failed) keep(); });
addEventListener("pagehide", () => keep(true));
addEventListener("online", () => keep());
addEventListener("focus", () => { if (failed) keep(); });
addEventListener("pageshow", () => { sending = false; });
addEventListener("beforeunload", (event) => { if (failed && !sending && typed() !== kept) event.preventDefault(); });
form.addEventListener("submit", (event) => {
  if (!navigator.onLine) {
    event.preventDefault();
    return say(line.dataset.offline, true);
  }
  token();
  sending = true;
});
