// Sends chosen files piece by piece (tus 1.0.0), with progress; goes on by itself when the connection is back, and where
// it stopped when the same file is chosen again. Without script the form sends them whole.
const form = document.querySelector("form[data-upload]");
const input = form?.querySelector("input[type=file]");
if (input) {
  const say = form.dataset;
  const list = form.querySelector("[data-progress]");
  const status = form.querySelector("[data-said]");
  const always = { "Tus-Resumable": "1.0.0", "Form-Token": say.token };
  let sending = Promise.resolve();
  let open = 0;
  let failed = 0;
  form.querySelector("[data-without-script]").remove();

  const encoded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const pause = (seconds) =>
    new Promise((go) => {
      const timer = setTimeout(go, seconds * 1000);
      addEventListener("online", () => { clearTimeout(timer); go(); }, { once: true });
    });

  function request(method, url, headers, body, onProgress) {
    return new Promise((done) => {
      const call = new XMLHttpRequest();
      call.open(method, url);
      for (const [name, value] of Object.entries({ ...always, ...headers, Accept: "application/json" })) {
        call.setRequestHeader(name, value);
      }
      if (onProgress) call.upload.onprogress = (event) => onProgress(event.loaded, call);
      call.onload = () => done(call);
      call.onerror = call.onabort = () => done(null);
      call.send(body ?? null);
    });
  }

  function row(file) {
    const item = document.createElement("li");
    const name = document.createElement("p");
    const bar = document.createElement("progress");
    const words = document.createElement("p");
    const stop = document.createElement("button");
    item.className = "file";
    name.className = "file__name";
    words.className = "small";
    stop.className = "button button--link";
    stop.type = "button";
    stop.textContent = say.stop;
    stop.setAttribute("aria-label", `${say.stop}: ${file.name}`);
    const label = document.createElement("bdi");
    label.textContent = file.name;
    name.append(label);
    bar.max = Math.max(file.size, 1);
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    words.textContent = say.sending;
    item.append(name, bar, words, stop);
    list.append(item);
    return { item, bar, words, stop };
  }

  const tell = (shown, file, text) => {
    shown.words.textContent = text;
    status.textContent = `${file.name}: ${text}`;
  };

  function refuse(shown, file, text) {
    failed += 1;
    shown.bar.remove();
    shown.stop.remove();
    shown.words.className = "wrong";
    tell(shown, file, text);
  }

  const reason = (call) => {
    try {
      return JSON.parse(call.responseText).detail || say.failed;
    } catch {
      return say.failed;
    }
  };

  // The address of an upload of this very file that stopped before.
  function unfinished(file, metadata) {
    for (const item of form.querySelectorAll("[data-unfinished]")) {
      if (item.dataset.metadata === metadata && Number(item.dataset.size) === file.size) {
        return `${say.upload}/${item.dataset.unfinished}`;
      }
    }
    return "";
  }

  async function patiently(shown, file, ask) {
    for (let tries = 0; ; tries += 1) {
      const call = await ask();
      const isBusy = call && (call.status === 429 || call.status === 408 || call.status >= 500);
      if (call && !isBusy) return call;
      if (shown.isStopped || tries > 400) return call;
      tell(shown, file, say.waiting);
      await pause(Number(call?.getResponseHeader("Retry-After")) || Math.min(2 ** tries, 30));
    }
  }

  async function send(file) {
    const shown = row(file);
    if (!file.size) return refuse(shown, file, say.empty);
    const metadata = `filename ${encoded(file.name)},modified ${encoded(String(file.lastModified))}`;
    let url = unfinished(file, metadata);
    let running = null;
    shown.stop.onclick = () => {
      shown.isStopped = true;
      running?.abort();
      if (url) request("DELETE", url, {});
      shown.item.remove();
    };
    if (!url) {
      const made = await patiently(shown, file, () =>
        request("POST", say.upload, { "Upload-Length": String(file.size), "Upload-Metadata": metadata }));
      if (shown.isStopped) return;
      if (made?.status !== 201) return refuse(shown, file, made ? reason(made) : say.failed);
      url = made.getResponseHeader("Location");
    }
    while (!shown.isStopped) {
      const standing = await patiently(shown, file, () => request("HEAD", url, {}));
      if (shown.isStopped) return;
      if (standing?.status !== 200) return refuse(shown, file, say.failed);
      const offset = Number(standing.getResponseHeader("Upload-Offset"));
      shown.bar.value = offset;
      if (offset === file.size) break;
      tell(shown, file, say.sending);
      const headers = { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
      const sent = await request("PATCH", url, headers, file.slice(offset), (loaded, call) => {
        running = call;
        shown.bar.value = offset + loaded;
      });
      if (sent && sent.status >= 400 && ![408, 409, 429].includes(sent.status) && sent.status < 500) {
        return refuse(shown, file, reason(sent));
      }
      if (!shown.isStopped && sent?.status !== 204) {
        tell(shown, file, say.waiting);
        await pause(2);
      }
    }
    if (shown.isStopped) return;
    shown.stop.remove();
    tell(shown, file, say.kept);
  }

  input.addEventListener("change", () => {
    for (const file of input.files) {
      open += 1;
      sending = sending.then(() => send(file)).then(() => {
        open -= 1;
        // The page lists what is kept; what was refused stays to be read first.
        if (!open && !failed) form.querySelector("button[value=list]").click();
      });
    }
    input.value = "";
  });
}
