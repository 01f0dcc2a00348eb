"""Every hall of the reference case in Chromium: open to every reader, quiet, and whole. `script/prove pages` looks at
every width in every language with every fold open; here each language has one width and folds are closed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cenotaph.run import store

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")
pytest.importorskip("axe_playwright_python.sync_playwright")
CASE = Path(__file__).resolve().parents[2] / "cases" / "iran-1988"
HALLS = 15  # every hall of the case, and a person
store.configure()


@pytest.fixture(scope="module")
def exhibition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from cenotaph.run import plan

    if shutil.which("chromium") is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    folder = tmp_path_factory.mktemp("cases") / "iran-1988"
    shutil.copytree(CASE, folder, ignore=shutil.ignore_patterns("build", "entities.csv"))
    return plan.build(folder).out / "exhibition"


@pytest.mark.parametrize(("language", "width"), [("en", 360), ("fa", 768), ("fr", 1440)])
def test_every_template_is_quiet_accessible_and_whole(exhibition: Path, language: str, width: int) -> None:
    from proofs.pages import look

    found = look(exhibition, [language], [width], opened=False)
    assert found["faults"] == []
    assert found["pages"] == HALLS


def test_the_look_finds_what_is_wrong(exhibition: Path, tmp_path: Path) -> None:
    """The check above can fail: a picture without words for it, a link that leads nowhere, letters in visual order."""
    from proofs.pages import look

    shutil.copytree(exhibition / "static", tmp_path / "static")
    (tmp_path / "en" / "person").mkdir(parents=True)
    page = (exhibition / "en" / "how.html").read_text(encoding="utf-8")
    wrong = page.replace("</main>", '<img src="nothing.png"><a href="nowhere.html">x</a>\ufe8d</main>')
    (tmp_path / "en" / "how.html").write_text(wrong, encoding="utf-8")
    (tmp_path / "en" / "person" / "a.html").write_text(page, encoding="utf-8")
    found = " ".join(look(tmp_path, ["en"], [360])["faults"])
    assert "axe image-alt" in found
    assert "leads nowhere: nowhere.html" in found
    assert "not in logical order" in found


def test_a_reader_of_one_script_finds_a_name_in_the_other(exhibition: Path) -> None:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()

        def found(language: str, typed: str) -> str:
            page.goto((exhibition / language / "wall.html").as_uri())
            page.fill("#name", typed)
            page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            return " ".join(page.locator(".wall li:visible").all_inner_texts())

        assert "Behkish" in found("fa", "بهکیش")  # written in Latin letters only
        assert "Hasheminejad" in found("fa", "هاشمی نژاد")
        assert "یمینی" in found("en", "Yamini")  # written in Persian letters only
        assert "گلشایی" in found("fr", "Golshayi")
        browser.close()
