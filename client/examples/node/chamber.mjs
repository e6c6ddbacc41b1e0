// Starts cloud-chamber for a test and drives it. Node 20 or later, nothing to install.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The environment without settings of other clouds, which the program would take for its own. */
function environment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CLOUD_CHAMBER_')));
}

/** A cloud of your own: its address, who is in it, and its control surface. */
export class Chamber {
  #process;

  /** Starts the program (on PATH, or named by CLOUD_CHAMBER_BIN) and waits for its card. */
  static async start(...flags) {
    const program = process.env.CLOUD_CHAMBER_BIN ?? 'cloud-chamber';
    const child = spawn(program, ['--listen', '127.0.0.1:0', '--json', '--clock', 'manual', ...flags], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: environment(),
    });
    // It ends with this process, however its tests end.
    const end = () => child.kill();
    process.on('exit', end);
    child.on('exit', () => process.off('exit', end));
    const lines = createInterface({ input: child.stdout });
    const failed = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`${program} ended with ${code ?? signal} before it was ready`);
    });
    const [line] = await Promise.race([once(lines, 'line'), failed]);
    failed.catch(() => {}); // It will end one day, and that is fine.
    return new Chamber(child, JSON.parse(line));
  }

  constructor(child, card) {
    this.#process = child;
    this.url = card.url;
    this.card = card;
  }

  /** A token that somebody has. */
  token(username) {
    return this.card.users.find((user) => user.username === username).token;
  }

  /** Changes what lies on the bench: pins, power, network. Answers how the device is then. */
  device(name, change) {
    const options = change && { method: 'PUT', body: JSON.stringify(change) };
    return this.#control(`devices/${name}`, options);
  }

  /** Lets time pass; devices run through every millisecond of it. Ends when all of it is done. */
  advance(by) {
    return this.#control('clock/advance', { method: 'POST', body: JSON.stringify({ by }) });
  }

  /** Jumps; what is due in between happens. */
  skip(by) {
    return this.#control('clock/skip', { method: 'POST', body: JSON.stringify({ by }) });
  }

  /** Throws unless the cloud was asked for this. */
  verify(expectation) {
    return this.#control('requests/verify', { method: 'POST', body: JSON.stringify(expectation) });
  }

  async #control(path, options = {}) {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${this.url}/_mock/${path}`, { headers, ...options });
    const body = await answer.json();
    if (!answer.ok || body.ok === false) throw new Error(JSON.stringify(body));
    return body;
  }

  async stop() {
    // Whom a signal has ended has no exit code.
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill();
    await once(this.#process, 'exit');
  }
}
