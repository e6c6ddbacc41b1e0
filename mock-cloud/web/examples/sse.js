// Following an event stream of the Particle cloud (server-sent events).
//
// Browsers have EventSource for that, but it cannot send a header, so the token would have to stand in the address:
// ?access_token=…. Addresses end up in histories, in logs of proxies and servers, and on screens that are shared. `fetch`
// sends the header, and the rest is not much: a parser, a look at the watch, and coming back.
'use strict';

/** Takes the bytes of a stream, cut wherever the network cuts them, and tells each event: `onEvent(name, data)`. */
function eventParser(onEvent) {
  const decoder = new TextDecoder(); // keeps half a character until the other half arrives
  let text = '';
  let name = '';
  let data = [];

  function take(line) {
    if (line === '') {
      // An empty line ends an event. Without data there was none: that is how the cloud says that it is still there.
      if (data.length > 0) onEvent(name, data.join('\n'));
      name = '';
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return; // a comment, such as the `:ok` that each stream begins with
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') name = value;
    if (field === 'data') data.push(value);
  }

  return (bytes) => {
    text += decoder.decode(bytes, { stream: true });
    // Lines end with LF, CR LF or CR. A CR at the very end waits: its LF may be in the next piece.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    text = lines.pop(); // what has no end yet
    lines.forEach(take);
  };
}

/** The cloud is never silent for longer than 12 s. After 15 s of silence the connection is dead, whatever it looks like. */
const SILENCE = 15_000;
/** How long to wait before coming back: twice as long each time, so that a cloud in trouble is not beaten while down. */
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 30_000;

/**
 * Follows the stream at `url` until it is stopped: whatever ends it, it is opened again.
 *
 * `on.event(name, data)`, `on.status(sentence)`, and `on.refused(reason)` when the cloud no longer takes the token.
 * Returns the function that stops it. Events of the time in between are lost: the cloud does not repeat them.
 */
function follow(url, token, on) {
  const stopping = new AbortController();

  async function readOnce(connected) {
    const connection = new AbortController();
    const hangUp = () => connection.abort();
    stopping.signal.addEventListener('abort', hangUp);
    let watchdog = setTimeout(hangUp, SILENCE);
    try {
      const headers = { Authorization: `Bearer ${token}` };
      const response = await fetch(url, { headers, cache: 'no-store', signal: connection.signal });
      if (!response.ok) {
        const answer = await response.json().catch(() => ({}));
        const reason = answer?.error_description ?? answer?.error ?? `HTTP status ${response.status}`;
        return { reason, refused: response.status === 401 };
      }
      connected();
      const feed = eventParser(on.event);
      const reader = response.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return { reason: 'the cloud has ended it' };
        clearTimeout(watchdog);
        watchdog = setTimeout(hangUp, SILENCE);
        feed(value);
      }
    } catch {
      return { reason: connection.signal.aborted ? 'nothing was heard for 15 s' : 'no connection to the cloud' };
    } finally {
      clearTimeout(watchdog);
      stopping.signal.removeEventListener('abort', hangUp);
      connection.abort(); // also after an error of ours, no connection is left open
    }
  }

  async function run() {
    let wait = FIRST_WAIT;
    for (;;) {
      on.status('Connecting…');
      const { reason, refused } = await readOnce(() => {
        wait = FIRST_WAIT;
        on.status('Connected.');
      });
      if (stopping.signal.aborted) return;
      if (refused) return on.refused(reason);
      on.status(`Disconnected: ${reason}. Trying again in ${wait / 1000} s.`);
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (stopping.signal.aborted) return;
      wait = Math.min(2 * wait, LONGEST_WAIT);
    }
  }

  run();
  return () => stopping.abort();
}
