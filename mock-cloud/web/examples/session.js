// Logging in to the Particle cloud and out of it: what led.html and sensor.html have in common.
//
// A page has three parts, of which one is shown: loginDiv, otpDiv and mainDiv. It calls `startSession` with what it
// does once somebody is logged in, and what once nobody is any more.
'use strict';

const $ = (id) => document.getElementById(id);

// Which cloud: the one that serves this page; from a file the one in ?cloud=URL, else one on this computer. A page that is
// served does not look at ?cloud=: a link to it could lead what is typed here to a cloud of somebody else's.
const CLOUD = location.protocol === 'file:'
  ? new URLSearchParams(location.search).get('cloud') || 'http://127.0.0.1:8080'
  : location.origin;

// ── Asking the cloud ─────────────────────────────────────────────────────────────────────────────────────────────────

/** The cloud said no. The message is the cloud's own reason, which it tells in one of several places. */
class Refusal extends Error {
  constructor(status, body) {
    super(body.error_description ?? body.error ?? body.errors?.join(', ') ?? `HTTP status ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** Sends a request, its fields as a form, and returns the JSON of the answer. Anything but a success is an error. */
async function send(method, path, fields, token, keepalive = false) {
  let status;
  let text;
  try {
    const response = await fetch(new URL(path, CLOUD), {
      method,
      headers: token ? { Authorization: `Bearer ${token}` } : {},
      body: fields && new URLSearchParams(fields),
      cache: 'no-store',
      keepalive, // whether it goes on when the page is closed
      // The cloud itself gives a device 30 s to answer; whoever says nothing for longer is not there.
      signal: AbortSignal.timeout(40_000)
    });
    status = response.status;
    text = await response.text();
  } catch {
    // A browser does not tell a page why. No network, no such host, nobody listening: all of it looks the same.
    throw new Error(`no answer from the cloud at ${CLOUD}`);
  }
  let body = {};
  try {
    body = Object(JSON.parse(text));
  } catch {
    // A proxy in between may answer with a page of its own. The status says enough then.
  }
  if (status < 200 || status > 299) throw new Refusal(status, body);
  return body;
}

/** The same with the token of who is logged in. If the cloud takes it no more, the log-in comes back and says why. */
async function api(method, path, fields) {
  const token = sessionStorage.particleToken;
  const isOver = () => sessionStorage.particleToken !== token;
  try {
    const body = await send(method, path, fields, token);
    if (!isOver()) return body;
  } catch (error) {
    if (!isOver() && error.status === 401) endSession(`Please log in again. ${error.message}`);
    if (!isOver()) throw error;
  }
  // Whoever asked has been logged out meanwhile, and maybe another one is logged in. The answer is for neither of them:
  // it never arrives.
  return new Promise(() => {});
}

// ── Logging in ───────────────────────────────────────────────────────────────────────────────────────────────────────

let page; // what startSession got
let pending; // between password and one-time code: { user, mfaToken }

/** Asks for an access token. Every program may call itself `particle`: the client is public, its secret is no secret. */
function requestToken(fields) {
  return send('POST', '/oauth/token', { client_id: 'particle', client_secret: 'particle', ...fields });
}

async function logIn() {
  const user = $('userInput').value;
  const password = $('passwordInput').value;
  $('passwordInput').value = ''; // nobody who comes to this screen later finds it
  try {
    // An hour is enough here, and what is stolen later is worth nothing. Without expires_in it would be 90 days.
    const answer = await requestToken({ grant_type: 'password', username: user, password, expires_in: 3600 });
    begin(user, answer.access_token);
  } catch (error) {
    if (error.status === 403 && error.body.mfa_token) {
      // The password was right, but the account has a second factor. The mfa_token stands for the password from here
      // on; it is worthless without the code.
      pending = { user, mfaToken: error.body.mfa_token };
      show('otpDiv');
    } else {
      showLogin(`Login failed, please try again: ${error.message}`);
    }
  }
}

async function enterCode() {
  const mine = pending; // "Back", or somebody else's log-in, may put another in its place while the cloud thinks
  const otp = $('otpInput').value.replace(/\s/g, ''); // authenticator apps show it as 123 456
  $('otpInput').value = '';
  try {
    const fields = { grant_type: 'urn:custom:mfa-otp', mfa_token: mine.mfaToken, otp };
    const answer = await requestToken(fields);
    if (pending === mine) begin(mine.user, answer.access_token);
    else revoke(answer.access_token).catch(() => {}); // nobody wants it any more
  } catch (error) {
    if (pending === mine) showLogin(`Login failed, please try again: ${error.message}`);
  }
}

/** Keeps the token for this tab, and goes on. */
function begin(user, token) {
  pending = undefined;
  // sessionStorage lasts for a reload and ends with the tab. localStorage would be there tomorrow, for everybody at this
  // computer. And a token is for one cloud: with another ?cloud= it must not be sent.
  sessionStorage.particleUser = user;
  sessionStorage.particleToken = token;
  sessionStorage.particleCloud = CLOUD;
  open();
}

/** Shows the main part with the devices. Their list is also how we learn whether a token from before still works. */
async function open() {
  $('userSpan').textContent = sessionStorage.particleUser;
  $('statusSpan').textContent = 'Looking for the devices…';
  show('mainDiv');
  let devices;
  try {
    devices = await api('GET', '/v1/devices');
  } catch (error) {
    // No reason to log out: the cloud may be there again in a minute.
    $('statusSpan').textContent = `Could not list the devices: ${error.message}. Reload the page to try again.`;
    return;
  }
  page.loggedIn(devices);
}

// ── Logging out ──────────────────────────────────────────────────────────────────────────────────────────────────────

async function logOut() {
  const token = sessionStorage.particleToken;
  endSession('');
  try {
    // Forgetting a token is not enough: whoever copied it could go on. This ends it in the cloud.
    await revoke(token);
  } catch (error) {
    if (error.status === 401) return; // it had ended already
    if (sessionStorage.particleToken) return; // somebody logged in meanwhile
    showLogin(`Logged out here, but not in the cloud: ${error.message}. The token ends by itself within the hour.`);
  }
}

/** Ends a token, even if the page is closed meanwhile. */
function revoke(token) {
  return send('DELETE', '/v1/access_tokens/current', undefined, token, true);
}

/** Forgets who was logged in, and says why. */
function endSession(reason) {
  delete sessionStorage.particleToken;
  delete sessionStorage.particleUser;
  delete sessionStorage.particleCloud;
  page.loggedOut();
  showLogin(reason);
}

// ── The parts of the page ────────────────────────────────────────────────────────────────────────────────────────────

/** Shows one part. The focus goes along: it would be lost with the part that disappears. */
function show(part) {
  $(part).hidden = false;
  $(part).querySelector('[data-first]').focus();
  for (const other of ['loginDiv', 'otpDiv', 'mainDiv']) {
    if (other !== part) $(other).hidden = true;
  }
}

function showLogin(sentence) {
  pending = undefined;
  // textContent, never innerHTML: what comes from outside stays text.
  $('loginFailedDiv').textContent = sentence;
  $('loginFailedDiv').hidden = sentence === '';
  show('loginDiv');
}

/** Handles a form, one thing at a time: whoever presses Enter twice logs in once. */
function onSubmit(form, handle) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault(); // the page stays; the script does the asking
    if (form.ariaBusy === 'true') return;
    form.ariaBusy = 'true';
    await handle();
    form.ariaBusy = 'false';
  });
}

/** Begins: `loggedIn(devices)` and `loggedOut()` are the page's own. */
function startSession(callbacks) {
  page = callbacks;
  $('cloudSpan').textContent = CLOUD;
  onSubmit($('loginForm'), logIn);
  onSubmit($('otpForm'), enterCode);
  $('otpCancelButton').addEventListener('click', () => showLogin(''));
  $('logoutButton').addEventListener('click', logOut);
  if (!sessionStorage.particleToken) showLogin('');
  else if (sessionStorage.particleCloud !== CLOUD) endSession('Please log in: the last session was with another cloud.');
  else open(); // the page was reloaded
}
