// The search of the wall. It shows the names that match and sends nothing anywhere.
// Without this script the wall is a plain list. `fold` and `skeleton` do what `fold` and `sound` do in
// cenotaph/claims/values/spelling.py; the table of sounds is that of the page, and a test compares both on every name.
(() => {
  "use strict";
  const search = document.getElementById("search");
  const field = document.getElementById("name");
  const found = document.getElementById("found");
  const wall = document.getElementById("wall");
  const left = document.getElementById("left");
  const more = document.getElementById("more");
  const table = JSON.parse(search.dataset.sounds);
  const notArticle = new Set(table.not_article);
  const longest = (sounds) => Math.max(...Object.keys(sounds).map((letters) => letters.length));
  const widest = { latin: longest(table.latin), arabic: longest(table.arabic), cyrillic: longest(table.cyrillic) };

  const LETTERS = {
    "ي": "ی", "ى": "ی", "ې": "ی", "ك": "ک", "ڪ": "ک", "ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ۆ": "و", "ٱ": "ا",
    "ء": "", "ـ": "", "'": "", "’": "", "‘": "", "ʿ": "", "ʾ": "", "ʼ": "", "`": "", "´": "", "ß": "ss", "ς": "σ",
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
  };
  const FORMS = new RegExp("[" + Object.keys(LETTERS).join("") + "]", "g");
  const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]/g;
  const MARKS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]/g;
  const fold = (text) =>
    text.normalize("NFKC").replace(INVISIBLE, "").toLowerCase().normalize("NFD").replace(MARKS, "")
      .replace(FORMS, (letter) => LETTERS[letter]).normalize("NFC")
      .replace(/[^\p{L}\p{Nd}\p{No}\p{Nl}\p{Mc}\p{Mn}]+/gu, " ").trim();

  const many = (word, letters) => (word.match(letters) || []).length;
  const scriptOf = (word) => {
    const latin = many(word, /[A-Za-z\u00c0-\u024f\u1e00-\u1eff]/g);
    const arabic = many(word, /[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]/g);
    const cyrillic = many(word, /[\u0400-\u052f]/g);
    return arabic > latin && arabic >= cyrillic ? "arabic" : cyrillic > latin ? "cyrillic" : "latin";
  };
  const isVowel = (word, at, script) => {
    const letter = word[at];
    const last = at === word.length - 1;
    if (script === "arabic") return (letter === "ه" && last && at > 1) || ("وی".includes(letter) && at > 0) || "اع".includes(letter);
    if (letter === "h" && last && at > 0 && "aeiou".includes(word[at - 1])) return true;
    return ("yvw".includes(letter) && at > 0) || "aeiouаеёиіоуыэюя".includes(letter);
  };
  const silent = (word, at, script) => // a vowel that leaves no trace between two equal consonants
    script === "arabic" ? word[at] === "ا" && at === 0 : word[at] === "h";
  const skeleton = (plain) => {
    let word = plain;
    const script = scriptOf(word);
    if (script === "arabic") {
      if (word.startsWith("ال") && word.length > 4 && !notArticle.has(word)) word = word.slice(2);
      word = word.replaceAll("لله", "له").replace(/(?<=..)اله$/, "له").replaceAll("عبدال", "عبدل").replaceAll("خوا", "خا");
    }
    return hear(word, script, "") || hear(word, script, "vwو"); // a word without any consonant has v for one
  };
  const hear = (word, script, consonants) => {
    let heard = "";
    let between = false; // whether a vowel stands after the last consonant
    for (let at = 0; at < word.length; ) {
      if (!consonants.includes(word[at]) && isVowel(word, at, script)) {
        between = between || !silent(word, at, script);
        at += 1;
        continue;
      }
      let width = Math.min(widest[script], word.length - at);
      while (width > 0 && !Object.hasOwn(table[script], word.slice(at, at + width))) width -= 1;
      const letters = word.slice(at, at + Math.max(width, 1));
      const sound = width > 0 ? table[script][letters] : { y: "y", w: "v", v: "v", "ی": "y", "و": "v" }[letters] || "";
      const doubled = heard.endsWith(sound[0]) && !between && (script !== "arabic" || heard.length > 1);
      if (sound && !doubled) {
        heard += sound;
        between = false;
      }
      at += width > 1 && "eiu".includes(letters.at(-1)) ? width - 1 : letters.length;
    }
    return heard;
  };

  const count = new Intl.NumberFormat(document.documentElement.lang);
  const sections = Array.from(wall.querySelectorAll(".letter"), (element) => ({
    element,
    places: Array.from(element.querySelectorAll("li"), (item) => ({
      item, key: item.dataset.key, sound: " " + (item.dataset.sound || "").replaceAll("/", " / ") + " ",
    })),
  }));
  const places = sections.flatMap((section) => section.places);

  // Whole words that sound so, in any order, or all of them on end: "محمدرحیمی" finds "Mohammad-Rahimi".
  const sounding = (words) => {
    const heard = words.map(skeleton).filter(Boolean);
    if (heard.length === 0) return () => false;
    const whole = (sound) => new RegExp(" " + Array.from(sound).join(" ?") + " ", "u");
    const all = whole(heard.join(""));
    const each = heard.map(whole);
    return (place) => all.test(place.sound) || each.every((one) => one.test(place.sound));
  };

  // What is left stands beside the wall, in copies, under the headings of the wall: hiding ten thousand names one by
  // one is slow, hiding the wall is not. Copies beyond a screenful or two come with the next frames.
  const AT_ONCE = 1000;
  let coming = 0;
  function* copies(kept) {
    for (const section of sections) {
      const here = section.places.filter((place) => kept.has(place));
      if (here.length === 0) continue;
      const part = section.element.cloneNode(false);
      for (const child of section.element.children) part.append(child.cloneNode(child.tagName !== "UL"));
      part.querySelectorAll("[id]").forEach((one) => one.removeAttribute("id"));
      left.append(part);
      for (const place of here) yield part.lastElementChild.append(place.item.cloneNode(true));
    }
  }
  function show(kept) {
    cancelAnimationFrame(coming);
    left.replaceChildren();
    const rest = copies(kept);
    const step = () => {
      for (let shown = 0; shown < AT_ONCE; shown += 1) if (rest.next().done) return;
      coming = requestAnimationFrame(step);
    };
    step();
  }

  let waiting = 0;
  let wide = false; // whether names that sound alike are shown beside those that are written so
  function filter() {
    cancelAnimationFrame(waiting);
    waiting = 0;
    const words = fold(field.value).split(" ").filter(Boolean);
    const alike = sounding(words);
    const written = (place) => words.every((word) => place.key.includes(word));
    const exact = places.filter(written);
    const heard = words.length === 0 ? [] : places.filter((place) => !written(place) && alike(place));
    const kept = new Set(exact.length === 0 || wide ? exact.concat(heard) : exact);
    wall.hidden = words.length > 0;
    left.hidden = words.length === 0;
    show(words.length > 0 ? kept : new Set());
    const said = words.length === 0 ? "" : kept.size === 0 ? found.dataset.none
      : exact.length === 0 ? found.dataset.sounding : found.dataset.found;
    found.textContent = said.replace("{shown}", count.format(kept.size)).replace("{total}", count.format(places.length));
    more.hidden = wide || exact.length === 0 || heard.length === 0;
    more.textContent = more.dataset.more.replace("{count}", count.format(heard.length));
  }

  const links = () => Array.from((left.hidden ? wall : left).querySelectorAll("li a"));

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
    wide = false;
    waiting = requestAnimationFrame(filter);
  });
  more.addEventListener("click", () => {
    wide = true;
    filter();
    field.focus();
  });
  search.hidden = false;
  window.wallSearch = { fold, skeleton };
  if (field.value) filter(); // the browser came back to a page with words in the field
})();
