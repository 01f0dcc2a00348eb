"""The exhibition in Chromium, from a folder: it reads well, asks for nothing, and is open to every reader."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import LANGUAGES
from fictional_register import CASE, NUMBERS, SOURCES, entity, person
from test_exhibition_fan import FULL, PATTERNS

from cenotaph.claims.values.spelling import fold, script_of
from cenotaph.publish.exhibition import write_estimate, write_exhibition
from cenotaph.publish.exhibition.search import heard

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")
axe_api = pytest.importorskip("axe_playwright_python.sync_playwright")

TRAINING = Path(__file__).resolve().parents[3] / "cases" / "training" / "sources"
ODD_NAMES = (
    "Straße İbrahim ﬁne ŁUKASZ d’Ærø", "عبدالله خواجه‌نوری", "یدالله عليّ", "مُحمَّد رضا", "الهام الحسيني", "ممدوح",
    "Шевченко Ђорђе", "Σίσυφος", "Xavier Ace Qui Schmidt", "هه", "Yahya Wahhab 3 ۱۲½", "   ", "שלום",
    "Avaee Avayi Eve", "آوایی", "اوی",
)  # fmt: skip


NAME_COLUMNS = frozenset(
    {"name", "person", "first", "last", "given_name", "family_name", "father", "father_name", "child_of",
     "نام", "نام خانوادگی", "نام پدر"}
)  # fmt: skip


def training_names() -> list[str]:
    """Every name on the lists of the training case, in both scripts."""
    found = []
    for path in sorted(TRAINING.glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found += [cell for column, cell in row.items() if column in NAME_COLUMNS]
    return found


TEMPLATES = (
    "index.html", "wall.html", "numbers.html", "sources.html", "how.html",
    *(f"person/{entity(index)}.html" for index in (1, 1000, 1001, 1002, 1004, 1005, 2001)),
)  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[sync_api.Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def noise() -> list[str]:
    """What a page did that it should not: messages of the console, requests that leave the folder."""
    return []


def visit(browser: sync_api.Browser, width: int, noise: list[str]) -> sync_api.Page:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith("file:") else noise.append(asked.url))
    page.on("requestfailed", lambda asked: noise.append(asked.url))
    return page


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_is_quiet_and_accessible(
    chromium: sync_api.Browser, exhibition: Path, language: str, width: int, noise: list[str]
) -> None:
    page = visit(chromium, width, noise)
    for name in ("index.html", *(f"{language}/{template}" for template in TEMPLATES)):
        page.goto((exhibition / name).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert noise == [], name
        found = axe_api.Axe().run(page, options={"preload": False})  # preload would read the style sheet again
        assert [violation["id"] for violation in found.response["violations"]] == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than {width}"
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(251, 250, 247)"
    page.close()


@pytest.mark.parametrize(("name", "width"), [("index.html", 360), ("fa/index.html", 768), ("fr/index.html", 1440)])
def test_the_page_of_the_estimates_is_quiet_accessible_and_whole(
    chromium: sync_api.Browser, tmp_path: Path, name: str, width: int
) -> None:
    write_estimate(tmp_path, CASE, SOURCES, FULL, PATTERNS)
    noise: list[str] = []
    page = visit(chromium, width, noise)
    page.goto((tmp_path / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = axe_api.Axe().run(page, options={"preload": False})
    assert [violation["id"] for violation in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(251, 250, 247)"
    assert [one for one in noise if not one.startswith("data:font/woff2")] == []
    page.close()


def test_persian_is_set_in_the_font_that_comes_with_the_pages(
    chromium: sync_api.Browser, exhibition: Path, noise: list[str]
) -> None:
    page = visit(chromium, 1440, noise)
    loaded = "document.fonts.ready.then(() => [...document.fonts].filter((f) => f.status === 'loaded').length)"
    page.goto((exhibition / "fa" / "wall.html").as_uri())
    assert page.evaluate(loaded) == 2  # Arabic letters and the Latin ones among them
    style = page.evaluate(
        "(({fontFamily, fontSize, lineHeight}) => [fontFamily.split(',')[0], fontSize, lineHeight])"
        "(getComputedStyle(document.documentElement))"
    )
    assert style == ["Vazirmatn", "17.6px", "31.68px"]
    page.goto((exhibition / "en" / "how.html").as_uri())
    assert "Vazirmatn" not in page.evaluate("getComputedStyle(document.querySelector('main p')).fontFamily")
    assert noise == []
    page.close()


def test_the_policy_stops_what_is_not_ours(chromium: sync_api.Browser, english: Path, tmp_path: Path) -> None:
    """The check above can fail: an inline script and a picture from elsewhere are stopped and reported."""
    html = (english / "how.html").read_text(encoding="utf-8")
    (tmp_path / "how.html").write_text(
        html.replace(
            "</main>", "<script>document.title='taken'</script><img alt='' src='http://example.org/x.png'></main>"
        ),
        encoding="utf-8",
    )
    noise: list[str] = []
    page = visit(chromium, 360, noise)
    page.goto((tmp_path / "how.html").as_uri())
    assert page.title() != "taken"
    assert sum("Content Security Policy" in line for line in noise) >= 2
    page.close()


def test_a_persian_page_runs_from_right_to_left(chromium: sync_api.Browser, persian: Path, noise: list[str]) -> None:
    page = visit(chromium, 1440, noise)
    page.goto((persian / "person" / f"{entity(1)}.html").as_uri())
    assert page.evaluate("document.documentElement.dir") == "rtl"
    label, value = (page.locator(f"summary .{part}").first.bounding_box() for part in ("label", "value"))
    assert label is not None
    assert value is not None
    assert label["x"] > value["x"]
    page.goto((persian / "numbers.html").as_uri())
    assert "۱,۲۰۰" in page.inner_text("main") or "۱٬۲۰۰" in page.inner_text("main")
    page.close()


def shown(page: sync_api.Page) -> list[str]:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.locator(".wall li:visible").all_inner_texts()


def test_the_search_narrows_the_wall(chromium: sync_api.Browser, english: Path, noise: list[str]) -> None:
    page = visit(chromium, 1440, noise)
    page.goto((english / "wall.html").as_uri())
    everybody = len(shown(page))
    for typed, expected in (
        ("oester", ["Hila Øster"]),
        ("øst HILA", ["Hila Øster"]),
        ("اوستر", ["Hila Øster"]),
        ("پليني", ["گالو پلینی"]),  # the Arabic letter forms find the Persian ones
        ("vel", ['<script>alert("x")</script> & "Vel" O\'Dun']),
    ):
        page.fill("#name", typed)
        assert shown(page) == expected, typed
    page.fill("#name", "qqqq")
    assert shown(page) == []
    assert page.inner_text("#found").startswith("No name matches")
    page.fill("#name", "hila oster")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "Hila Øster"
    page.keyboard.press("Escape")
    assert len(shown(page)) == everybody
    assert page.evaluate("document.activeElement.id") == "name"
    page.fill("#name", "hila oster")
    assert shown(page) == ["Hila Øster"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/person/*.html")
    assert page.inner_text("h1") == "Hila Øster"
    assert noise == []
    page.close()


TWO_SCRIPTS = (
    ("Behkish", "بهکیش"),
    ("Lotfi", "لطفی"),
    ("Mohammad-Rahimi", "محمدرحیمی"),
    ("Rajavi", "رجوی"),
    ("Danesh Shari'at Panahi", "دانش شریعت پناهی"),
)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_name_written_in_one_script_is_found_by_typing_it_in_the_other(
    chromium: sync_api.Browser, tmp_path: Path, language: str, noise: list[str]
) -> None:
    latin, persian = (list(names) for names in zip(*TWO_SCRIPTS, strict=True))
    others = [person(n) for n in range(12)]
    for written, typed in ((latin, persian), (persian, latin)):
        people = [*others, *(person(100 + n, name, claims=0) for n, name in enumerate(written))]
        write_exhibition(tmp_path, CASE, people, SOURCES, NUMBERS, (language,))
        page = visit(chromium, 1440, noise)
        page.goto((tmp_path / language / "wall.html").as_uri())
        for name, words in zip(written, typed, strict=True):
            page.fill("#name", words)
            assert shown(page) == [name], words
            assert page.inner_text("#found") == page.get_attribute("#found", "data-sounding").replace(
                "{shown}", "۱" if language == "fa" else "1"
            ).replace("{total}", "۱۷" if language == "fa" else "17")
            assert page.locator("#more").is_hidden()
        page.close()
    assert noise == []


def test_names_written_so_come_first_and_those_that_sound_alike_on_request(
    chromium: sync_api.Browser, tmp_path: Path, noise: list[str]
) -> None:
    people = [person(1, "Ali Rajavi"), person(2, "علی رجوی"), person(3, "Ali Rajavee"), person(4, "Ali Behkish")]
    write_exhibition(tmp_path, CASE, people, SOURCES, NUMBERS)
    page = visit(chromium, 1440, noise)
    page.goto((tmp_path / "en" / "wall.html").as_uri())
    page.fill("#name", "rajavi")
    assert shown(page) == ["Ali Rajavi"]
    assert page.inner_text("#more") == "Show also the names that sound alike: 2"
    page.click("#more")
    assert set(shown(page)) == {"Ali Rajavi", "Ali Rajavee", "علی رجوی"}
    assert page.locator("#more").is_hidden()
    page.fill("#name", "rajavie")
    assert set(shown(page)) == {"Ali Rajavi", "Ali Rajavee", "علی رجوی"}
    page.fill("#name", "")
    assert len(shown(page)) == 4
    assert noise == []
    page.close()


def test_the_script_folds_and_hears_as_the_linkage_does(chromium: sync_api.Browser, english: Path) -> None:
    names = sorted({*training_names(), *(name for pair in TWO_SCRIPTS for name in pair), *ODD_NAMES})
    assert {script_of(name) for name in names} >= {"Latn", "Arab", "Cyrl"}
    assert len(names) > 1200
    page = chromium.new_page()
    page.goto((english / "wall.html").as_uri())
    told = page.evaluate(
        "(names) => names.map((name) => { const words = wallSearch.fold(name).split(' ').filter(Boolean);"
        " return [words.join(' '), words.map(wallSearch.skeleton).filter(Boolean).join(' ')]; })",
        names,
    )
    assert [tuple(one) for one in told] == [(fold(name), heard(name)) for name in names]
    page.close()


def test_the_wall_is_whole_without_a_script(chromium: sync_api.Browser, english: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((english / "wall.html").as_uri())
    assert page.locator(".wall li:visible").count() == page.locator(".wall li").count() > 50
    assert page.locator("#search").is_hidden()
    context.close()


def test_a_value_opens_with_the_keyboard(chromium: sync_api.Browser, english: Path, noise: list[str]) -> None:
    page = visit(chromium, 360, noise)
    page.goto((english / "person" / f"{entity(1)}.html").as_uri())
    page.locator("summary").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.locator("details[open] q").all_inner_texts() == ["2/3/51", "۱۳۳۰/۱۲/۱۳"]
    page.close()


def test_print_opens_every_value(chromium: sync_api.Browser, english: Path, noise: list[str]) -> None:
    page = visit(chromium, 1440, noise)
    page.goto((english / "person" / f"{entity(1)}.html").as_uri())
    page.emulate_media(media="print")
    boxes = page.locator("q").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().height)")
    assert len(boxes) == 10
    assert min(boxes) > 0
    page.close()
