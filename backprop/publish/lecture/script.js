// Chapters, speed and printing; everything else is the browser's own.
for (const lesson of document.querySelectorAll(".lesson")) {
  const film = lesson.querySelector("video");
  const chapters = [...lesson.querySelectorAll("button[data-at]")];
  for (const chapter of chapters)
    chapter.addEventListener("click", () => {
      film.currentTime = Number(chapter.dataset.at) + 0.01;
      film.play().catch(() => {});
    });
  film.addEventListener("timeupdate", () => {
    const now = chapters.filter(c => Number(c.dataset.at) <= film.currentTime).pop();
    for (const chapter of chapters)
      if (chapter === now) chapter.setAttribute("aria-current", "true");
      else chapter.removeAttribute("aria-current");
  });
  // One clip at a time.
  film.addEventListener("play", () => {
    for (const other of document.querySelectorAll("video")) if (other !== film) other.pause();
  });
  lesson.querySelector("select").addEventListener("change", event => {
    film.playbackRate = Number(event.target.value);
  });
}
// On paper all answers are open.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const one of closed) one.open = true;
});
addEventListener("afterprint", () => { for (const one of closed) one.open = false; });
