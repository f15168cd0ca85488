// All that comes from the server is put into the page as text, never as markup

const $ = (id) => document.getElementById(id);
const SVG = 'http://www.w3.org/2000/svg';
const KEPT_EVENTS = 200;
const KEPT_LINES = 50;

let pipes = [];
let chosen = nameIn(location.hash);
let lost = false;
let heardAt = performance.now();
let lastEvent = 0;
const lines = new Map();

function nameIn(hash) {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    // No address that this page makes
    return '';
  }
}

// Change nothing that is as it should be: what is selected or focused stays so

function text(element, value) {
  if (element.textContent !== value) {
    element.textContent = value;
  }
}

function attribute(element, name, value) {
  if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

function element(name, value, className) {
  const created = document.createElement(name);
  created.textContent = value ?? '';
  if (className) {
    created.className = className;
  }
  return created;
}

function time(millis) {
  const date = new Date(millis);
  const created = element('time', date.toLocaleTimeString('en-GB'));
  created.dateTime = date.toISOString();
  return created;
}

const number = (value) => value.toLocaleString('en');

function mood(pipe) {
  if (lost) {
    return ['unknown', 'unknown'];
  }
  const plugin = pipe.plugin?.state;
  if (pipe.state === 'stopped' || plugin === 'waiting') {
    return ['bad', plugin === 'waiting' ? 'plugin comes back' : 'stopped'];
  }
  if (pipe.state === 'paused') {
    return ['warn', 'paused'];
  }
  if (plugin) {
    return [plugin === 'running' ? 'good' : '', plugin === 'running' ? 'plugin runs' : words(plugin)];
  }
  return ['good', 'running'];
}

function words(state) {
  return { 'not-installed': 'not installed', waiting: 'has ended, comes back', stopped: 'not started' }[state] ?? state;
}

function moodOf(state) {
  return lost ? 'unknown' : { running: 'good', paused: 'warn', waiting: 'bad' }[state] ?? '';
}

// Charts: a bar for each of the last 60 seconds, upwards from a line, or downwards

function bars(svg, series, height, line) {
  const highest = Math.max(4, ...series.flatMap((one) => one.rates));
  const wanted = [];
  series.forEach((one) => one.rates.forEach((rate, i) => {
    if (rate > 0) {
      const tall = Math.max(1.5, rate / highest * (height - 2));
      wanted.push([one.className, (60 - one.rates.length + i) * 2, one.down ? line : line - tall, tall]);
    }
  }));
  while (svg.childElementCount > wanted.length) {
    svg.lastElementChild.remove();
  }
  wanted.forEach(([className, x, y, tall], i) => {
    const bar = svg.children[i] ?? svg.appendChild(document.createElementNS(SVG, 'rect'));
    attribute(bar, 'class', className);
    attribute(bar, 'x', String(x));
    attribute(bar, 'y', y.toFixed(1));
    attribute(bar, 'width', '1.5');
    attribute(bar, 'height', tall.toFixed(1));
  });
}

const now = (half) => half?.rates.at(-1) ?? 0;

// The list of servers

function showServers() {
  const list = $('servers');
  if (list.childElementCount !== pipes.length) {
    list.replaceChildren(...pipes.map((pipe) => serverEntry(pipe.name)));
  }
  pipes.forEach((pipe, i) => {
    const button = list.children[i].firstElementChild;
    const [dot, label, chart] = button.children;
    const [colour, word] = mood(pipe);
    attribute(dot, 'class', `dot ${colour}`);
    text(label.lastElementChild, pipe.waiting && !lost ? `${number(pipe.waiting)} waiting` : word);
    bars(chart, [{ rates: pipe.in?.rates ?? [], className: 'in' },
      { rates: pipe.out?.rates ?? [], className: 'out', down: true }], 12, 12);
    if (pipe.name === chosen) {
      attribute(button, 'aria-current', 'true');
    } else {
      button.removeAttribute('aria-current');
    }
  });
}

function serverEntry(name) {
  const entry = element('li');
  const button = element('button');
  button.type = 'button';
  button.dataset.name = name;
  const label = element('span');
  label.append(element('strong', name), element('small'));
  const chart = document.createElementNS(SVG, 'svg');
  chart.setAttribute('viewBox', '0 0 120 24');
  chart.setAttribute('preserveAspectRatio', 'none');
  chart.setAttribute('class', 'bars');
  chart.setAttribute('aria-hidden', 'true');
  button.append(element('span'), label, chart);
  button.addEventListener('click', () => choose(name));
  entry.append(button);
  return entry;
}

function choose(name) {
  chosen = name;
  $('send').dataset.server = '';
  history.replaceState(null, '', `#${encodeURIComponent(name)}`);
  text($('sent'), '');
  text($('done'), '');
  text($('copied'), '');
  $('sent').className = '';
  showAnswer([]);
  show();
  if (narrow.matches) {
    $('server').scrollIntoView();
  }
}

// The chosen server

function showServer(pipe) {
  text($('name'), pipe.name);
  text($('state'), lost ? 'unknown' : pipe.state);
  attribute($('state'), 'class', `state ${moodOf(pipe.state)}`);
  text($('pause'), pipe.state === 'paused' ? 'Resume' : 'Pause');
  $('pause').disabled = lost || pipe.state === 'stopped' || !pipe.in;
  $('pause').title = 'A paused server is not read: its clients wait';
  showPlugin(pipe.plugin);
  showHalf($('in'), pipe.in, [['lines', pipe.in?.lines], ['a second', now(pipe.in)], ['discarded', pipe.in?.discarded],
    ['failed', pipe.failed], ['repaired', pipe.in?.repairs]]);
  showHalf($('out'), pipe.out, [['lines', pipe.out?.lines], ['a second', now(pipe.out)], ['waiting', pipe.waiting],
    ['discarded', pipe.out?.discarded], ['torn', pipe.out?.torn], ['repaired', pipe.out?.repairs]]);
  showWays(pipe);
  $('waiting').hidden = !pipe.waiting;
  text($('waiting').firstElementChild, waitingLines(pipe));
  $('discard').disabled = lost;
  text($('command'), pipe.command);
}

const waitingLines = (pipe) => pipe.waiting === 1 ? '1 line waits.' : `${number(pipe.waiting)} lines wait.`;

// To be a client is what one can do where a listener answers; a plugin is a client already
function showWays(pipe) {
  const [asClient, toClient] = [$('as-client'), $('to-client')];
  asClient.hidden = !pipe.in;
  toClient.hidden = !pipe.out;
  text(asClient.lastElementChild, pipe.plugin ? 'in place of the plugin, into the in-pipe' : 'as a client, into the in-pipe');
  text(toClient.lastElementChild, `to the ${pipe.plugin ? 'plugin' : 'client'}, through the out-pipe`);
  if ($('send').dataset.server !== pipe.name) {
    $('send').dataset.server = pipe.name;
    (pipe.in && !(pipe.plugin && pipe.out) ? asClient : toClient).firstElementChild.checked = true;
  }
  $('send').querySelector('button').disabled = lost;
}

function showPlugin(plugin) {
  $('plugin').hidden = !plugin;
  if (!plugin) {
    return;
  }
  text($('plugin-state'), lost ? 'unknown' : words(plugin.state));
  attribute($('plugin-state'), 'class', `state ${moodOf(plugin.state)}`);
  const again = plugin.restarts ? `, came back ${number(plugin.restarts)} ${plugin.restarts === 1 ? 'time' : 'times'}` : '';
  const missing = plugin.state === 'not-installed' ? `there is no program ${plugin.program}, so that it cannot be started` : '';
  text($('plugin-process'), missing || (plugin.pid ? `process ${plugin.pid}` : '') + again);
  // Not disabled while they have the focus, which would be lost
  $('plugin-start').ariaDisabled = String(lost || plugin.state !== 'stopped');
  $('plugin-start').title = missing;
  $('plugin-stop').ariaDisabled = String(lost || (plugin.state !== 'running' && plugin.state !== 'waiting'));
  $('plugin-kill').ariaDisabled = String(lost || plugin.state !== 'running');
}

function showHalf(section, half, facts) {
  section.hidden = !half;
  if (!half) {
    return;
  }
  text(section.querySelector('.path'), half.path);
  text(section.querySelector('.client'), lost ? 'unknown' : half.connected ? 'connected' : section.dataset.away);
  const chart = section.querySelector('.chart');
  bars(chart, [{ rates: half.rates, className: '' }], 30, 30);
  attribute(chart, 'aria-label', `${number(now(half))} lines in the last second, at most ${number(Math.max(0, ...half.rates))} in the last minute`);
  showFacts(section.querySelector('dl'), facts);
  showLines(section.querySelector('.lines'), `${chosen} ${section.id}`);
}

function showFacts(list, facts) {
  if (list.childElementCount !== facts.length) {
    list.replaceChildren(...facts.map(([name]) => {
      const fact = element('div');
      fact.append(element('dt', name), element('dd'));
      return fact;
    }));
  }
  facts.forEach(([, value], i) => text(list.children[i].lastElementChild, number(value ?? 0)));
}

function showLines(list, pipe) {
  const all = lines.get(pipe) ?? [];
  const same = list.dataset.pipe === pipe;
  const shown = same ? Number(list.dataset.shown) : 0;
  const fresh = all.filter((line) => line.number > shown);
  if (same && fresh.length === 0) {
    return;
  }
  if (shown === 0) {
    list.replaceChildren();
  }
  list.dataset.pipe = pipe;
  list.dataset.shown = String(all.at(-1)?.number ?? 0);
  list.prepend(...fresh.toReversed().map((line) => {
    const item = element('li', '', same ? 'new' : '');
    item.append(time(line.time), line.text);
    return item;
  }));
  while (list.childElementCount > KEPT_LINES) {
    list.lastElementChild.remove();
  }
  if (all.length === 0) {
    list.append(element('li', 'none yet', 'empty'));
  }
}

function keepLines(fresh) {
  fresh.forEach((line) => {
    const pipe = `${line.server} ${line.direction}`;
    const all = lines.get(pipe) ?? [];
    lines.set(pipe, [...all, line].slice(-KEPT_LINES));
  });
}

// What happens

function showEvents(entries) {
  const list = $('events');
  const first = lastEvent === 0;
  entries.filter((entry) => entry.number > lastEvent).forEach((entry) => {
    lastEvent = entry.number;
    const item = element('li', '', first ? '' : 'new');
    item.append(time(entry.time), element('b', entry.server), entry.text);
    list.prepend(item);
  });
  while (list.childElementCount > KEPT_EVENTS) {
    list.lastElementChild.remove();
  }
}

function show() {
  const pipe = pipes.find((one) => one.name === chosen) ?? pipes.find((one) => one.plugin) ?? pipes[0];
  if (!pipe) {
    return;
  }
  chosen = pipe.name;
  document.querySelector('main').hidden = false;
  document.body.classList.toggle('lost', lost);
  showServers();
  showServer(pipe);
}

// What the buttons do

async function post(path, body) {
  const response = await fetch(`console/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
  const answer = await response.text();
  if (!response.ok) {
    let detail = `refused (${response.status})`;
    if (response.headers.get('Content-Type')?.includes('json')) {
      detail = JSON.parse(answer).detail ?? detail;
    }
    throw new Error(detail);
  }
  return answer ? JSON.parse(answer) : {};
}

function act(id, path) {
  $(id).addEventListener('click', async () => {
    if ($(id).ariaDisabled === 'true') {
      return;
    }
    text($('done'), '');
    try {
      await post(path());
    } catch (failure) {
      text($('done'), failure.message);
    }
  });
}

const name = () => encodeURIComponent(chosen);

act('pause', () => `pipes/${name()}/${$('pause').textContent === 'Pause' ? 'pause' : 'resume'}`);
act('plugin-start', () => `plugins/${name()}/start`);
act('plugin-stop', () => `plugins/${name()}/stop`);
act('plugin-kill', () => `plugins/${name()}/kill`);

// The part after the # is the name of the chosen server
$('skip').addEventListener('click', (event) => {
  event.preventDefault();
  $('server').focus();
});

$('copy').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText($('command').textContent);
    text($('copied'), 'Copied.');
  } catch {
    getSelection().selectAllChildren($('command'));
    text($('copied'), 'Selected: the browser does not let this page copy.');
  }
});

$('send').addEventListener('submit', async (event) => {
  event.preventDefault();
  const sent = $('sent');
  try {
    const server = chosen;
    const way = new FormData($('send')).get('way');
    const answer = await post(`pipes/${name()}/${way}`, { line: $('line').value });
    if (server === chosen) {
      showSent(way, answer);
    }
    $('line').value = '';
  } catch (failure) {
    text(sent, `Not sent: ${failure.message}`);
    sent.className = 'bad';
  }
});

function showSent(way, answer) {
  const asClient = way === 'client-lines';
  if (asClient) {
    text($('sent'), answer.hint ?? 'Written. The answer, read from the out-pipe:');
  } else {
    text($('sent'), answer.waiting ? 'Waits in the queue: no program reads the out-pipe yet.' : 'Sent.');
  }
  $('sent').className = answer.waiting || answer.hint ? 'warn' : '';
  showAnswer(answer.answer ?? []);
}

function showAnswer(answer) {
  $('answer').hidden = answer.length === 0;
  $('answer').replaceChildren(...answer.map((line) => element('li', line)));
}

$('discard').addEventListener('click', () => {
  const pipe = pipes.find((one) => one.name === chosen);
  text($('confirm-title'), `Drop what waits for the client of ${chosen}? ${waitingLines(pipe)}`);
  $('confirm').dataset.server = chosen;
  $('confirm').showModal();
  $('confirm-no').focus();
});

$('confirm-no').addEventListener('click', () => $('confirm').close());

$('confirm-yes').addEventListener('click', async () => {
  $('confirm').close();
  try {
    const { discarded } = await post(`pipes/${encodeURIComponent($('confirm').dataset.server)}/discard`);
    text($('sent'), discarded === 1 ? '1 line was dropped.' : `${number(discarded)} lines were dropped.`);
    $('sent').className = '';
  } catch (failure) {
    text($('sent'), `Not dropped: ${failure.message}`);
    $('sent').className = 'bad';
  }
  $('line').focus();
});

// Where there is one column, what was chosen stands first, also for the keyboard

const narrow = matchMedia('(max-width: 860px)');

function arrange() {
  const list = document.querySelector('nav');
  if (narrow.matches) {
    $('server').after(list);
  } else {
    $('server').before(list);
  }
}

narrow.addEventListener('change', arrange);
arrange();

$('others').addEventListener('click', () => {
  document.querySelector('nav').scrollIntoView();
  $('servers').querySelector('[aria-current]').focus({ preventScroll: true });
});

// Nothing that is shown may be true any more when nothing is heard: there is a view each second
const SILENCE = 5000;

function setLost(value, reason) {
  if (value) {
    text($('link'), reason);
    $('link').className = '';
  }
  if (lost !== value) {
    lost = value;
    show();
  }
}

setInterval(() => {
  if (events.readyState === EventSource.OPEN && performance.now() - heardAt > SILENCE) {
    setLost(true, 'the application is silent: what is shown may be out of date');
  }
}, 1000);

const events = new EventSource('console/events');
events.addEventListener('open', () => {
  // All that is kept comes again, perhaps of another run of the application
  lastEvent = 0;
  $('events').replaceChildren();
  lines.clear();
  document.querySelectorAll('.lines').forEach((list) => delete list.dataset.pipe);
});
events.addEventListener('error', () => {
  setLost(true, 'the application does not answer; trying again');
  if (events.readyState === EventSource.CLOSED) {
    setTimeout(() => location.reload(), 5000);
  }
});
events.addEventListener('pipes', (event) => {
  pipes = JSON.parse(event.data);
  heardAt = performance.now();
  lost = false;
  text($('link'), 'live');
  $('link').className = 'live';
  show();
});
events.addEventListener('lines', (event) => keepLines(JSON.parse(event.data)));
events.addEventListener('log', (event) => showEvents(JSON.parse(event.data)));
