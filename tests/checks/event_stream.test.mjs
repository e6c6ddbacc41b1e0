// The example page's own reader of event streams, without a browser: mock-cloud/web/examples/sse.js.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mock, test } from 'node:test';
import vm from 'node:vm';

const SOURCE = readFileSync(new URL('../../mock-cloud/web/examples/sse.js', import.meta.url), 'utf8');

/** The script's functions, in a world with these things in it: it is a classic script, as a page has it. */
function load(world) {
  const context = vm.createContext({ TextDecoder, AbortController, ...world });
  vm.runInContext(SOURCE, context);
  return context;
}

const STREAM = ':ok\n\nevent: sensorValueEvent\ndata: {"data":"1€😀é"}\n\n\n'
  + 'event: two\r\ndata: a\r\ndata:b\r\n\r\n'
  + 'event: three\rdata: c\r\rid: 7\nnonsense\nevent: nothing\n\ndata: nameless\n\nevent: cut off\ndata: x';
const EVENTS = [['sensorValueEvent', '{"data":"1€😀é"}'], ['two', 'a\nb'], ['three', 'c'], ['', 'nameless']];

test('events are the same wherever the network cuts them', () => {
  const { eventParser } = load({});
  const bytes = new TextEncoder().encode(STREAM);
  for (let first = 0; first <= bytes.length; first += 1) {
    for (let second = first; second <= bytes.length; second += 1) {
      const events = [];
      const feed = eventParser((name, data) => events.push([name, data]));
      feed(bytes.subarray(0, first));
      feed(bytes.subarray(first, second));
      feed(bytes.subarray(second));
      assert.deepEqual(events, EVENTS, `cut at ${first} and ${second}`);
    }
  }
});

/** Follows a stream of which each connection is one of these, on a clock that is moved by hand. */
function following(...connections) {
  mock.timers.enable({ apis: ['setTimeout'] });
  const said = [];
  const asked = [];
  const fetch = async (url, { headers, signal }) => {
    asked.push({ url, token: headers.Authorization });
    const connection = connections.shift();
    if (!connection) throw new TypeError('Failed to fetch');
    return connection(signal);
  };
  const { follow } = load({ fetch, setTimeout, clearTimeout });
  const stop = follow('http://cloud/v1/events/x', 'a-token', {
    event: (name, data) => said.push(`${name}: ${data}`),
    status: (sentence) => said.push(sentence),
    refused: (reason) => said.push(`refused: ${reason}`)
  });
  return { said, asked, stop };
}

const settled = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

async function pass(milliseconds) {
  await settled();
  mock.timers.tick(milliseconds);
  await settled();
}

/** A stream that says this and then ends, or stays silent until somebody hangs up. */
const saying = (text, ends) => (signal) => new Response(new ReadableStream({
  start(controller) {
    controller.enqueue(new TextEncoder().encode(text));
    if (ends) controller.close();
    else signal.addEventListener('abort', () => controller.error(signal.reason));
  }
}));

test('the token travels in the header, and a stream that ends is opened again', async (t) => {
  t.after(() => mock.timers.reset());
  const { said, asked, stop } = following(saying('event: x\ndata: 1\n\n', true), saying('event: x\ndata: 2\n\n', false));
  await settled();
  assert.deepEqual(said, [
    'Connecting…', 'Connected.', 'x: 1', 'Disconnected: the cloud has ended it. Trying again in 2 s.'
  ]);
  await pass(2_000);
  assert.deepEqual(said.slice(4), ['Connecting…', 'Connected.', 'x: 2']);
  assert.deepEqual(asked[1], { url: 'http://cloud/v1/events/x', token: 'Bearer a-token' });
  stop();
  await pass(60_000);
  assert.equal(said.length, 7, 'it has stopped');
});

test('a silent stream is hung up after 15 s, and an absent cloud is asked less and less', async (t) => {
  t.after(() => mock.timers.reset());
  const { said, asked, stop } = following(saying(':ok\n\n', false));
  await pass(14_999);
  assert.deepEqual(said, ['Connecting…', 'Connected.']);
  await pass(1);
  assert.equal(said.at(-1), 'Disconnected: nothing was heard for 15 s. Trying again in 2 s.');
  for (const [wait, next] of [[2, 4], [4, 8], [8, 16], [16, 30], [30, 30]]) {
    await pass(wait * 1_000);
    assert.equal(said.at(-1), `Disconnected: no connection to the cloud. Trying again in ${next} s.`);
  }
  assert.equal(asked.length, 6);
  stop();
});

test('a stream that says something every 12 s is not hung up', async (t) => {
  t.after(() => mock.timers.reset());
  let speak;
  const { said, stop } = following((signal) => new Response(new ReadableStream({
    start(controller) {
      speak = () => controller.enqueue(new TextEncoder().encode('\n'));
      signal.addEventListener('abort', () => controller.error(signal.reason));
    }
  })));
  for (let times = 0; times < 5; times += 1) {
    await pass(12_000);
    speak();
  }
  await settled();
  assert.deepEqual(said, ['Connecting…', 'Connected.']);
  stop();
});

test('a token that the cloud takes no more ends it', async (t) => {
  t.after(() => mock.timers.reset());
  const body = JSON.stringify({ error: 'invalid_token', error_description: 'The access token provided has expired.' });
  const { said, asked } = following(() => new Response(body, { status: 401 }));
  await pass(60_000);
  assert.deepEqual(said, ['Connecting…', 'refused: The access token provided has expired.']);
  assert.equal(asked.length, 1);
});

test('another refusal is told and tried again', async (t) => {
  t.after(() => mock.timers.reset());
  const { said, stop } = following(() => new Response('no JSON', { status: 503 }), saying('', false));
  await settled();
  assert.equal(said.at(-1), 'Disconnected: HTTP status 503. Trying again in 2 s.');
  await pass(2_000);
  assert.equal(said.at(-1), 'Connected.');
  stop();
});
