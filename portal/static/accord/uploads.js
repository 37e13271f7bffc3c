// Files are sent in parts as soon as they are chosen, and go on where a cut line or a reload has stopped them (tus 1.0).
// Without this script they come with the form.
const PART = 256 * 1024;
const LONGEST_WAIT = 20000;
const pause = (time) => new Promise((done) => { setTimeout(done, time); addEventListener("online", done, { once: true }); });
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

class Refused extends Error {}

class Uploads {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.list = box.querySelector("[data-list]");
    this.said = box.querySelector("[data-said]");
    this.queue = Promise.resolve();
    this.open = 0;
    this.list.querySelectorAll("[data-drop]").forEach((button) => { button.hidden = false; });
    box.addEventListener("change", (event) => this.choose(event.target));
    box.addEventListener("click", (event) => { const button = event.target.closest("[data-drop]"); if (button) this.drop(button.closest("li")); });
    // The form goes once the files are through.
    this.form.addEventListener("submit", (event) => {
      if (!this.open) return;
      event.preventDefault();
      event.stopPropagation();
      this.waiting = event.submitter;
      this.say(box.dataset.waits);
    });
  }

  say(words, name = "", percent = 0) { this.said.textContent = words.replace("{name}", name).replace("{percent}", percent); }

  choose(input) {
    const files = [...input.files];
    input.value = "";
    files.forEach((file) => {
      const row = this.row(file);
      if (file.size > Number(this.box.dataset.largest)) return this.refuse(row, file, this.box.dataset.large);
      if (!file.size) return this.refuse(row, file, this.box.dataset.empty);
      this.open += 1;
      this.queue = this.queue.then(() => this.send(row, file)).finally(() => this.through());
    });
  }

  row(file) {
    [...this.list.children].filter((row) => row.dataset.name === file.name && row.dataset.cut).forEach((row) => row.remove());
    const row = this.box.querySelector("template").content.firstElementChild.cloneNode(true);
    row.querySelector("bdi").textContent = file.name;
    row.querySelector("button span").textContent = file.name;
    this.list.append(row);
    return row;
  }

  show(row, words, percent) {
    row.querySelector("[data-state]").textContent = words.replace("{percent}", percent);
    const bar = row.querySelector("progress");
    if (bar) bar.value = percent;
  }

  refuse(row, file, words) {
    row.querySelector("[data-state]").textContent = words;
    row.querySelector("[data-state]").className = "error";
    row.querySelector("progress")?.remove();
    this.say(`{name}: ${words}`, file.name);
  }

  async send(row, file) {
    let wait = 1000;
    let address = "";
    while (row.isConnected) {
      try {
        if (!address) address = await this.begin(file);
        row.dataset.address = address;
        await this.parts(row, file, address);
        row.querySelector("progress").remove();
        this.show(row, this.box.dataset.ready, 100);
        this.say(this.box.dataset.done, file.name);
        return;
      } catch (error) {
        if (error instanceof Refused) return this.refuse(row, file, error.message);
        if (error.gone) address = "";
        const percent = row.querySelector("progress").value;
        this.show(row, this.box.dataset.cut, percent);
        this.say(`{name}: ${this.box.dataset.cut}`, file.name, percent);
        await pause(wait);
        wait = Math.min(wait * 2, LONGEST_WAIT);
      }
    }
  }

  async begin(file) {
    const said = { filename: file.name, form: this.box.dataset.key, fingerprint: String(file.lastModified) };
    const metadata = Object.entries(said).map(([name, text]) => `${name} ${base64(text)}`).join(",");
    const answer = await this.ask(this.box.dataset.uploads, "POST", { "Upload-Length": file.size, "Upload-Metadata": metadata });
    return answer.headers.get("Location");
  }

  async parts(row, file, address) {
    let answer = await this.ask(address, "HEAD");
    let told = -1;
    for (let place = Number(answer.headers.get("Upload-Offset")); place < file.size || told < 0;) {
      const percent = Math.floor((place * 100) / file.size);
      this.show(row, this.box.dataset.sending, percent);
      if (percent >= told + 20) { told = percent; this.say(`{name}: ${this.box.dataset.sending}`, file.name, percent); }
      if (place >= file.size) return;
      answer = await this.ask(address, "PATCH", { "Upload-Offset": place, "Content-Type": "application/offset+octet-stream" }, file.slice(place, place + PART));
      place = Number(answer.headers.get("Upload-Offset"));
    }
  }

  async ask(address, method, headers = {}, body = undefined) {
    const token = this.form.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(address, { method, body, headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": token, ...headers } });
    if (answer.ok || answer.status === 409) return answer;
    // An answer to HEAD has no words: the file is begun anew, and what is wrong with it is said then.
    const unsaid = method === "HEAD" && answer.status === 400;
    if (!unsaid && (answer.status === 400 || answer.status === 413)) throw new Refused(Object.values(await answer.json()).flat().join(" "));
    throw Object.assign(new Error(answer.statusText), { gone: unsaid || answer.status === 404 });
  }

  async drop(row) {
    const address = row.dataset.address;
    row.remove();
    if (address) await this.ask(address, "DELETE").catch(() => {});
  }

  through() {
    this.open -= 1;
    if (!this.open && this.waiting !== undefined) this.form.requestSubmit(this.waiting);
  }
}

document.querySelectorAll("[data-uploads]").forEach((box) => new Uploads(box));
