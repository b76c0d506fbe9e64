"""The page in a real browser: quiet, at home, legible, and as wide as the screen."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from support.chromium import DESK, PHONE, Chromium
from support.webserver import served

PAGES = (
    *(f"/records/{number}" for number in range(1, 9)),
    *("/records", "/records?meter=1&from=2026-01-01", "/records?meter=nothing"),
    *("/records/2/verification", "/worklists", "/worklists/1", "/about", "/records/99"),
)
# The smallest contrast of text to what lies behind it (WCAG 2.1, 1.4.3), and where it is.
_CONTRAST = """
const light = c => { const v = c.map(x => x / 255).map(
  x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
  return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
const rgb = text => text.match(/[\\d.]+/g).map(Number);
const behind = e => { for (; e; e = e.parentElement) {
  const c = rgb(getComputedStyle(e).backgroundColor);
  if (c.length < 4 || c[3] === 1) return c; }
  return [255, 255, 255]; };
let worst = [21, ''];
for (const e of document.querySelectorAll('body *')) {
  const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
  if (!own || !e.checkVisibility() || e.closest('.skip, .sr, title')) continue;
  const style = getComputedStyle(e);
  const ink = rgb(e.namespaceURI.endsWith('svg') ? style.fill : style.color);
  const pair = [light(ink), light(behind(e))].sort((a, b) => b - a);
  const found = (pair[0] + 0.05) / (pair[1] + 0.05);
  if (found < worst[0]) worst = [found, e.outerHTML.slice(0, 120)];
}
return worst;
"""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_it_is_quiet_at_home_and_no_wider_than_the_screen(
    browser: Chromium, address: str, page: str, lang: str
) -> None:
    for size in (PHONE, DESK):
        browser.look(size)
        browser.open(f"{address}{page}{'&' if '?' in page else '?'}lang={lang}")
        assert browser.run("return document.documentElement.lang").startswith(lang)
        assert browser.run("return document.documentElement.scrollWidth") <= size[0]
        missing = "99" in page  # the console tells of a 404, and that is all it may tell
        assert not [one for one in browser.complaints() if not (missing and " 404 " in one)]
        assert browser.hosts() == {urlsplit(address).netloc}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("page", PAGES)
def test_all_text_can_be_read(browser: Chromium, address: str, page: str, dark: bool) -> None:
    browser.look(PHONE, dark=dark)
    browser.open(f"{address}{page}")
    contrast, where = browser.run(_CONTRAST)
    assert contrast >= 4.5, where


def test_a_finger_hits_what_can_be_tapped(browser: Chromium, address: str) -> None:
    browser.look(PHONE)
    for page in ("/records", "/records/2"):
        browser.open(f"{address}{page}")
        script = (
            "return [...document.querySelectorAll('nav a, .chip, button, .button, summary, tr')]"
            ".filter(e => e.checkVisibility() && !e.closest('thead'))"
            ".map(e => e.getBoundingClientRect().height)"
        )
        assert min(browser.run(script)) >= 44


def test_keys_alone_lead_to_a_check(browser: Chromium, address: str) -> None:
    browser.look(DESK)
    browser.open(f"{address}/records?lang=en")
    for _ in range(30):
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        target = browser.driver.switch_to.active_element.get_attribute("href") or ""
        if target.rpartition("/")[2].isdecimal():
            break
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert urlsplit(browser.driver.current_url).path == "/records/8"


def test_filters_are_typed_and_stand_in_the_address(browser: Chromium, address: str) -> None:
    browser.look(PHONE)
    browser.open(f"{address}/records?verdict=inconclusive")
    browser.driver.find_element(By.TAG_NAME, "summary").click()
    browser.driver.find_element(By.NAME, "meter").send_keys("5838")
    browser.driver.find_element(By.CSS_SELECTOR, ".narrow button").click()
    assert urlsplit(browser.driver.current_url).path == "/records"
    assert "meter=5838" in browser.driver.current_url
    assert "verdict=inconclusive" in browser.driver.current_url
    assert len(browser.driver.find_elements(By.CSS_SELECTOR, ".list tbody tr")) == 1


def test_a_photo_beside_a_record_is_seen(browser: Chromium, address: str) -> None:
    browser.look(DESK)
    browser.open(f"{address}/records/2")
    browser.run("document.querySelector('.attachments').scrollIntoView()")
    script = "const i = document.querySelector('.attachments img'); await i.decode();"
    assert browser.run(f"return (async () => {{ {script} return i.naturalWidth }})()") == 640


def test_the_token_is_typed_once_and_leaves_no_trace(
    browser: Chromium, store: Path, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text("correct-horse-battery\n")
    with served(store, "--token-file", str(file)) as page:
        browser.look(PHONE)
        browser.open(f"{page.address}records?verdict=normal&lang=en")
        browser.driver.find_element(By.NAME, "token").send_keys("not-the-right-one")
        browser.driver.find_element(By.TAG_NAME, "button").click()
        browser.arrive("#wrong")
        assert "That is not the token" in browser.driver.page_source
        browser.driver.find_element(By.NAME, "token").send_keys("correct-horse-battery")
        browser.driver.find_element(By.TAG_NAME, "button").click()
        browser.arrive(".list")
        assert browser.driver.current_url.endswith("/records?verdict=normal&lang=en")
        assert "correct" not in browser.driver.page_source
