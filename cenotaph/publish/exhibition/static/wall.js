// The search of the wall. It hides the names that do not match and sends nothing anywhere.
// Without this script the wall is a plain list. Folding mirrors `alphabet.folded`: marks, case, forms of one letter.
(() => {
  "use strict";
  const SAME = {
    "آ": "ا", "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ی", "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "ہ": "ه",
    "ـ": "", "\u200c": " ", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
  };
  const forms = new RegExp("[" + Object.keys(SAME).join("") + "]", "g");
  const fold = (text) =>
    text.replace(forms, (c) => SAME[c]).toLowerCase().normalize("NFKD").replace(/\p{Mn}/gu, "").replace(forms, (c) => SAME[c]);

  const search = document.getElementById("search");
  const field = document.getElementById("name");
  const found = document.getElementById("found");
  const count = new Intl.NumberFormat(document.documentElement.lang);
  const sections = Array.from(document.querySelectorAll(".wall .letter"), (element) => ({
    element,
    shown: true,
    places: Array.from(element.querySelectorAll("li"), (item) => ({ item, key: " " + fold(item.dataset.key), shown: true })),
  }));
  const total = sections.reduce((sum, section) => sum + section.places.length, 0);

  let waiting = 0;
  function filter() {
    cancelAnimationFrame(waiting);
    waiting = 0;
    const words = fold(field.value).split(/[\s,.'’-]+/).filter(Boolean);
    let shown = 0;
    for (const section of sections) {
      let here = 0;
      for (const place of section.places) {
        const match = words.every((word) => place.key.includes(word));
        if (match) here += 1;
        if (match !== place.shown) place.item.hidden = !(place.shown = match);
      }
      if (here > 0 !== section.shown) section.element.hidden = !(section.shown = here > 0);
      shown += here;
    }
    found.textContent = words.length === 0 ? "" : shown === 0 ? found.dataset.none
      : found.dataset.found.replace("{shown}", count.format(shown)).replace("{total}", count.format(total));
  }

  const links = () => Array.from(document.querySelectorAll(".wall .letter:not([hidden]) li:not([hidden]) a"));

  // Arrow keys walk from the field through the names that are left; Escape gives the whole wall back.
  document.addEventListener("keydown", (event) => {
    const inside = event.target === field || event.target.closest(".wall");
    if (!inside) return;
    if (waiting) filter(); // a key pressed right after a letter meets the names that the letter left
    if (event.key === "Escape" && field.value !== "") {
      field.value = "";
      filter();
      field.focus();
    } else if (event.key === "Enter" && event.target === field) {
      const first = links()[0];
      if (first && field.value.trim() !== "") first.click();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const all = links();
      const next = all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
      const goal = next < 0 ? field : all[next];
      if (goal) goal.focus();
      event.preventDefault();
    }
  });
  field.addEventListener("input", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(filter);
  });
  search.hidden = false;
  if (field.value) filter(); // the browser came back to a page with words in the field
})();
