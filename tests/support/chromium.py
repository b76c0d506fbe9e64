"""A real browser without a window: Debian's chromium, driven by its own driver."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

_PATIENCE_S = 60
PHONE, DESK = (390, 844), (1280, 900)


class Chromium:
    """`driver`: selenium's."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def look(self, size: tuple[int, int], *, dark: bool = False) -> None:
        """Be a screen of this size from now on, light or dark."""
        width, height = size
        phone = width < 600
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})

    def open(self, address: str) -> None:
        """Open a page; what was logged before it is forgotten."""
        for kind in ("browser", "performance"):
            self.driver.get_log(kind)
        self.driver.get(address)

    def arrive(self, css: str) -> None:
        """Wait until the page that a click leads to shows this; fails when it never does."""
        wait = WebDriverWait(self.driver, _PATIENCE_S)
        wait.until(lambda driver: driver.find_elements(By.CSS_SELECTOR, css))

    def complaints(self) -> list[str]:
        """What the console says of the page."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def hosts(self) -> set[str]:
        """Where the page's requests went, as host:port."""
        found: set[str] = set()
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                target = urlsplit(message["params"]["request"]["url"])
                if target.scheme != "data":  # the browser's own signs on fields and buttons
                    found.add(target.netloc)
        return found

    def run(self, script: str) -> Any:
        """The value of a script's `return`."""
        return self.driver.execute_script(script)

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """Write what is on the screen, or the `whole` page, as PNG."""
        settings = {"format": "png", "captureBeyondViewport": whole}
        if whole:
            size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
            settings["clip"] = {**size, "scale": 1}
        taken = self.driver.execute_cdp_cmd("Page.captureScreenshot", settings)
        path.write_bytes(base64.b64decode(taken["data"]))


@contextmanager
def chromium(home: Path) -> Iterator[Chromium]:
    """A browser with nothing in it; `home`: a folder for what it keeps."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    missing = "chromium is missing; as root: apt install chromium chromium-driver"
    assert program is not None, missing
    assert driver is not None, missing
    options = ChromeOptions()
    options.binary_location = program
    own = ["--headless=new", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"]
    # Root in a container has no other way; the pages are our own.
    own += ["--no-sandbox"] if os.geteuid() == 0 else []
    for argument in (*own, f"--user-data-dir={home}", "--lang=en"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = Chrome(options, ChromeService(driver))
    try:
        yield Chromium(browser)
    finally:
        browser.quit()
