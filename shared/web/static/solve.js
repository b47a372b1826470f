// The proof of work of the sending page: finds numbers whose SHA-256 begins with zeros, in a worker, else in pauses.
// Its own SHA-256: crypto.subtle answers later, for each hash, than one takes, and only by https.
{
  const WAIT_MS = 20000;
  const root = (prime, power) => ((prime ** power % 1) * 2 ** 32) | 0;
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  const START = Int32Array.from(primes.slice(0, 8), (prime) => root(prime, 1 / 2));
  const ROUND = Int32Array.from(primes, (prime) => root(prime, 1 / 3));
  const w = new Int32Array(64);
  const turn = (x, by) => (x >>> by) | (x << (32 - by));

  // The first word of the hash of a text that fits one block: fewer than 56 characters, all ASCII.
  const first = (text) => {
    w.fill(0, 0, 16);
    for (let i = 0; i < text.length; i++) w[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
    w[text.length >> 2] |= 128 << (24 - 8 * (text.length & 3));
    w[15] = text.length * 8;
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15];
      const y = w[i - 2];
      w[i] = w[i - 16] + w[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = START;
    for (let i = 0; i < 64; i++) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    return (START[0] + a) | 0;
  };

  function* solving({ seed, bits, puzzles }) {
    const found = [];
    for (let puzzle = 0; puzzle < puzzles; puzzle++) {
      let number = 0;
      while (Math.clz32(first(`${seed}:${puzzle}:${number}`)) < bits) if (++number % 1000 === 0) yield;
      found.push(number);
    }
    return found.join();
  }

  const inPauses = (task) =>
    new Promise((done) => {
      const steps = solving(task);
      const go = () => {
        const step = steps.next();
        if (step.done) done(step.value);
        else setTimeout(go);
      };
      go();
    });

  const inWorker = (task, address) =>
    new Promise((done, failed) => {
      const worker = new Worker(address);
      worker.onmessage = (event) => done(event.data);
      worker.onerror = failed;
      worker.postMessage(task);
    });

  const begin = (place, address) => {
    const { seed, bits, puzzles, sending } = place.dataset;
    const task = { seed, bits: Number(bits), puzzles: Number(puzzles) };
    const { form } = place;
    let isReady = false;
    const solved = inWorker(task, address)
      .catch(() => inPauses(task))
      .then((numbers) => { place.value = numbers; });
    // Whoever has waited so long gets through without it.
    const enough = Promise.race([solved, new Promise((done) => { setTimeout(done, WAIT_MS); })]);
    enough.then(() => { isReady = true; });
    form.addEventListener("submit", (event) => {
      if (isReady) return;
      event.preventDefault();
      const button = event.submitter;
      if (button.ariaDisabled) return;
      button.ariaDisabled = "true";
      button.textContent = sending;
      enough.then(() => form.requestSubmit(button));
    });
  };

  if (typeof document === "undefined") {
    onmessage = (event) => {
      const steps = solving(event.data);
      let step = steps.next();
      while (!step.done) step = steps.next();
      postMessage(step.value);
    };
  } else {
    const place = document.querySelector("[data-seed]");
    if (place) begin(place, document.currentScript.src);
  }
}
