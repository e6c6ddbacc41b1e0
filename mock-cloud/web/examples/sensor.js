// A row for each device that is heard of, and a bar in it. `api`, `$` and `startSession` are in session.js, `follow` in
// sse.js.
'use strict';

/** The firmware publishes this name; a stream holds every event whose name begins with what it was asked for. */
const EVENT_NAME = 'sensorValueEvent';
const MAX_VALUE = 4095; // of a 12-bit converter

let stop = () => {}; // ends the stream, if there is one
let names = new Map(); // device id → name: events know the id alone
let bars = new Map(); // device id → its bar and number
let ignored = 0;

function watch(devices) {
  names = new Map(devices.map((device) => [device.id, device.name]));
  const url = new URL(`/v1/devices/events/${EVENT_NAME}`, CLOUD);
  stop = follow(url, sessionStorage.particleToken, {
    event: (name, data) => showEvent(data),
    status: (sentence) => { $('statusSpan').textContent = sentence; },
    refused: (reason) => endSession(`Please log in again. ${reason}`)
  });
}

function clear() {
  stop();
  bars = new Map();
  ignored = 0;
  $('sensorTable').tBodies[0].replaceChildren();
  $('statusSpan').textContent = '';
  $('ignoredSpan').textContent = '';
}

/** An event is JSON: {"data": "1234", "ttl": 60, "published_at": "…", "coreid": "id of the device"}. */
function showEvent(json) {
  let event;
  try {
    event = Object(JSON.parse(json));
  } catch {
    return ignore('an event', 'it is no JSON');
  }
  const id = String(event.coreid);
  const name = names.get(id) ?? id;
  // parseInt would make 12 of "12 apples" and NaN of "apples". What is no reading should not look like one.
  const text = String(event.data);
  const value = /^[0-9]+$/.test(text) ? Number(text) : NaN;
  if (!(value <= MAX_VALUE)) return ignore(name, `"${text}" is no number from 0 to ${MAX_VALUE}`);
  const { bar, number } = bars.get(id) ?? addRow(id, name);
  bar.value = value;
  number.textContent = value;
}

function addRow(id, name) {
  const row = $('sensorTable').tBodies[0].insertRow();
  const head = document.createElement('th');
  head.scope = 'row';
  head.textContent = name; // anybody may have chosen that name: as text it is harmless
  const bar = document.createElement('progress');
  bar.id = `prog${id}`;
  bar.max = MAX_VALUE;
  bar.ariaLabel = name;
  row.append(head);
  row.insertCell().append(bar);
  const number = row.insertCell();
  number.className = 'number';
  bars.set(id, { bar, number });
  return bars.get(id);
}

/** Leaves an event out, for everybody to see. */
function ignore(who, why) {
  ignored += 1;
  $('ignoredSpan').textContent = `Ignored so far: ${ignored}. The last from ${who}: ${why}.`;
}

startSession({ loggedIn: watch, loggedOut: clear });
