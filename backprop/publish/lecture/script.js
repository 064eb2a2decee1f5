// Parts, keys, playing all, contents that follow; the player is the browser's own.
const lessons = [...document.querySelectorAll(".lesson")].map(element => {
  const film = element.querySelector("video");
  return {
    element, film, chapters: [...element.querySelectorAll("button[data-at]")],
    link: document.querySelector(`#contents a[href="#${element.id}"]`),
    question: element.querySelector(".ponder"),
  };
});
const contents = document.querySelector("#contents"), playAll = document.querySelector(".all");
let here = null; // The lesson that is being read.
let playing = null; // While all are played, in turn: the one whose turn it is.
let waiting = null; // And what begins the next.

const start = film => film.play().catch(() => {});
const show = (element, block = "start") => element.scrollIntoView({ block });

for (const one of lessons) {
  const { film, chapters } = one;
  for (const chapter of chapters) chapter.addEventListener("click", () => seek(one, chapter));
  film.addEventListener("timeupdate", () => {
    const now = chapters[part(one)];
    for (const chapter of chapters)
      if (chapter === now) chapter.setAttribute("aria-current", "true");
      else chapter.removeAttribute("aria-current");
  });
  film.addEventListener("play", () => {
    // One clip at a time; whoever starts another goes on from there.
    for (const other of lessons) if (other !== one) other.film.pause();
    clearTimeout(waiting);
  });
  film.addEventListener("pause", () => {
    if (!film.ended && one === playing) playThrough(null);
  });
  film.addEventListener("ended", () => { if (one === playing) ponder(one); });
  one.question?.addEventListener("toggle", () => {
    // Who opens an answer wants to read it.
    if (one.question.open && one === playing && film.ended) playThrough(null);
  });
  one.element.querySelector("select").addEventListener("change", event => {
    film.defaultPlaybackRate = film.playbackRate = Number(event.target.value);
  });
}

function part({ film, chapters }) {
  return chapters.findLastIndex(one => Number(one.dataset.at) <= film.currentTime);
}

function seek({ film }, chapter) {
  film.currentTime = Number(chapter.dataset.at) + 0.01;
  start(film);
}

// A clip is in the page's theme, also when that changes while it plays.
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const { film } of lessons) {
    if (film.querySelectorAll("source").length < 2) continue;
    const { currentTime, paused } = film;
    if (currentTime) film.preload = "auto";
    film.load();
    film.currentTime = currentTime;
    if (!paused) start(film);
  }
});

// Play all, from the clip that is read; after each there is time to read its question.
function playThrough(one) {
  clearTimeout(waiting);
  playing = one;
  playAll.setAttribute("aria-pressed", String(one !== null));
  playAll.textContent = one ? playAll.dataset.stop : playAll.dataset.play;
  if (!one) return;
  show(one.film, "center");
  if (one.film.ended) one.film.currentTime = 0;
  start(one.film);
}

function ponder(one) {
  const next = lessons[lessons.indexOf(one) + 1];
  if (!next) return playThrough(null);
  const letters = one.question ? one.question.querySelector("summary").textContent.length : 0;
  if (letters) show(one.question, "center");
  waiting = setTimeout(() => playThrough(next), letters ? 3000 + 1000 * letters / 16 : 1000);
}

playAll.addEventListener("click", () => playThrough(playing ? null : here ?? lessons[0]));

// Contents.
function follow() {
  const line = innerHeight * 0.4;
  here = lessons.findLast(one => one.element.getBoundingClientRect().top < line) ?? null;
  for (const one of lessons)
    if (one === here) one.link.setAttribute("aria-current", "true");
    else one.link.removeAttribute("aria-current");
  document.querySelector(".here").innerHTML = here ? here.element.querySelector("h2").innerHTML : "";
  const link = here?.link;
  if (!link || contents.matches(":popover-open")) return;
  // Only the list is moved: the page stays where its reader is.
  const { top, bottom } = link.getBoundingClientRect(), box = contents.getBoundingClientRect();
  if (top < box.top || bottom > box.bottom)
    contents.scrollTop += top - box.top - (box.height - (bottom - top)) / 2;
}
let due = 0;
addEventListener("scroll", () => { due ||= requestAnimationFrame(() => { due = 0; follow(); }); });
contents.addEventListener("click", event => {
  if (event.target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
});
if (matchMedia("(max-width: 40rem)").matches)
  for (const goals of document.querySelectorAll(".goals")) goals.open = false;
// Where nothing scrolls there is nothing to stop at.
function stops() {
  for (const box of document.querySelectorAll(".formula"))
    box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1;
}
addEventListener("resize", () => { follow(); stops(); });
follow();
stops();

// Keys.
const help = document.querySelector("dialog"), on = help.querySelector("input");
for (const button of document.querySelectorAll(".help"))
  button.addEventListener("click", () => help.showModal());

function toPart(step) {
  const one = current(), to = one.chapters[part(one) + step];
  if (to) seek(one, to);
}
function toClip(step) {
  const to = lessons[(here ? lessons.indexOf(here) : -1) + step];
  if (to) show(to.element);
}
function current() {
  return lessons.find(one => !one.film.paused) ?? here ?? lessons[0];
}
const keys = {
  k: () => { const { film } = current(); film.paused ? start(film) : film.pause(); },
  ",": () => toPart(-1),
  ".": () => toPart(1),
  p: () => toClip(-1),
  n: () => toClip(1),
  "?": () => help.showModal(),
};
addEventListener("keydown", event => {
  const elsewhere = event.target.closest?.("input, select, textarea, [contenteditable], dialog");
  if (elsewhere || help.open || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!(event.key in keys) || !(on.checked || event.key === "?")) return;
  event.preventDefault();
  keys[event.key]();
});

// On paper all answers are open.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const one of closed) one.open = true;
});
addEventListener("afterprint", () => { for (const one of closed) one.open = false; });
