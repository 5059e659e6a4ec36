"""Takes the pictures of README and guides from a fresh demo hospital: `make screenshots`.

An address as the only argument takes them from a demo that runs already: `make screenshots ARGS=http://127.0.0.1:8000`.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.servers import chromium
from tests.servers.process import ServerError, temp_dir, wait_until
from tests.servers.up import ROOT, Up

IMAGES = ROOT / "docs" / "images"
SAMPLE = ROOT / "docs" / "samples" / "northbrook"
LARGEST = 250_000
FILLED_WITHIN = 900.0
HEIGHTS = {360: 740, 1280: 900}
TALL = 1240
"""So that the sentence, the tiles and the top of the heatmap are on one picture."""

HEAD, CLINICIAN, MANAGER, ADMINISTRATOR = "Department head", "Clinician", "Program manager", "Administrator"
GOVERNANCE = "AI governance"


PAST_THE_STRIP = "scrollTo(0, document.querySelector('.masthead').offsetTop)"
"""The demo's own strip takes much of a phone and is not part of a hospital's coachtrack."""


def program(page: Page) -> None:
    page.goto("/program/")


def log(page: Page) -> None:
    page.goto("/reviews/")
    page.locator("a.button.is-primary", has_text="Log").first.click()


def offline(page: Page) -> None:
    """A tap in the basement: it stays in this browser, which is closed afterwards."""
    reviews(page)
    page.get_by_role("switch", name="This is my own device").check()
    page.evaluate("navigator.serviceWorker.ready")
    log(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Not raised").click()
    page.get_by_text("is kept on this phone").wait_for()


def detail(page: Page) -> None:
    log(page)
    page.get_by_role("link", name="Log with detail instead").click()
    page.locator("label.chip", has_text="Coached").click()


def reviews(page: Page) -> None:
    page.goto("/reviews/")


def excuse(page: Page) -> None:
    """Of the review that waits; not saved."""
    page.goto("/reviews/")
    page.get_by_role("link", name="Excuse").first.click()


def blackouts(page: Page) -> None:
    page.goto("/blackouts/")


def note(page: Page) -> None:
    page.goto("/notes/")
    page.locator(".note-list a").first.click()


def department(page: Page) -> None:
    """The worst of the board."""
    page.goto("/program/")
    page.locator(".heat tbody th a").first.click()


def mail(page: Page) -> None:
    page.goto("/demo/mail/")
    page.locator("tbody a").first.click()


def barriers(page: Page) -> None:
    page.goto("/barriers/")


def tool_problem(page: Page) -> None:
    """The one that waits for whoever answers for the tool."""
    page.goto("/barriers/mine/")
    page.locator("tbody a").first.click()


def steps(page: Page) -> None:
    page.goto("/next-steps/")


def roster(page: Page) -> None:
    """The preview of a sample; it is not confirmed."""
    page.goto("/roster/")
    for kind in ("departments", "people", "leads", "tools", "series"):
        page.locator(f"input[type=file][name={kind}]").set_input_files(SAMPLE / f"{kind}.csv")
    page.get_by_role("button", name="Show what would change").click()
    page.wait_for_url("**/roster/*-*/")


def correction(page: Page) -> None:
    """Of an entry of the summer; it is not asked for."""
    page.goto("/reviews/")
    page.get_by_role("link", name="Older ones").first.click()
    page.get_by_role("link", name="Open").last.click()
    page.get_by_role("link", name="ask for a correction").click()


def corrections(page: Page) -> None:
    page.goto("/corrections/")


def speed(page: Page) -> None:
    page.goto("/program/speed/")


def leave(page: Page) -> None:
    """Typed in, and not saved."""
    page.goto("/reviews/")
    page.get_by_role("link", name="Leave and delegates").first.click()
    page.get_by_role("link", name="Enter leave").click()


def leads(page: Page) -> None:
    _of(page, "Nuclear Medicine", "Leave and delegates")


def handover(page: Page) -> None:
    """A new lead comes in a fortnight."""
    _of(page, "Nuclear Medicine", "Hand-over")


def protocol(page: Page) -> None:
    _of(page, "Anatomic Pathology", "Protocol")


def lights(page: Page) -> None:
    _of(page, "Critical Care Medicine", "Three lights")


def _of(page: Page, department: str, link: str) -> None:
    page.goto("/program/")
    page.locator(".heat tbody th a", has_text=department).first.click()
    page.get_by_role("link", name=link, exact=True).click()


@dataclass(frozen=True)
class Picture:
    name: str
    role: str
    width: int
    scheme: str
    way: Callable[[Page], None]
    height: int = 0

    @property
    def file(self) -> Path:
        return IMAGES / f"{self.name}-{self.width}-{self.scheme}.png"


PICTURES = (
    Picture("program", MANAGER, 1280, "light", program, TALL),
    Picture("program", MANAGER, 1280, "dark", program, TALL),
    Picture("department", MANAGER, 1280, "light", department),
    Picture("mail", MANAGER, 1280, "light", mail),
    Picture("roster", ADMINISTRATOR, 1280, "light", roster),
    Picture("reviews", HEAD, 360, "light", reviews),
    Picture("log", HEAD, 360, "light", log),
    Picture("log", HEAD, 360, "dark", log),
    Picture("offline", HEAD, 360, "light", offline),
    Picture("offline", HEAD, 360, "dark", offline),
    Picture("detail", HEAD, 360, "light", detail),
    Picture("detail", HEAD, 360, "dark", detail),
    Picture("excuse", HEAD, 360, "light", excuse),
    Picture("excuse", HEAD, 360, "dark", excuse),
    Picture("blackouts", MANAGER, 1280, "light", blackouts),
    Picture("correction", HEAD, 360, "light", correction),
    Picture("correction", HEAD, 360, "dark", correction),
    Picture("corrections", MANAGER, 1280, "light", corrections),
    Picture("speed", MANAGER, 1280, "light", speed),
    Picture("leave", HEAD, 360, "light", leave),
    Picture("leave", HEAD, 360, "dark", leave),
    Picture("leads", MANAGER, 1280, "light", leads),
    Picture("hand-over", MANAGER, 360, "light", handover),
    Picture("hand-over", MANAGER, 360, "dark", handover),
    Picture("protocol", MANAGER, 1280, "light", protocol),
    Picture("lights", MANAGER, 360, "dark", lights),
    Picture("barriers", MANAGER, 1280, "light", barriers),
    Picture("tool-problem", GOVERNANCE, 360, "light", tool_problem),
    Picture("steps", HEAD, 360, "light", steps),
    Picture("note", CLINICIAN, 360, "light", note),
)


def main(arguments: list[str]) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with _demo(arguments) as address, _browser() as browser:
        for picture in PICTURES:
            _take(picture, browser, address)
            size = picture.file.stat().st_size
            print(f"{picture.file.relative_to(ROOT)}: {size // 1000} kB", flush=True)
            if size > LARGEST:
                sys.exit(f"{picture.file.name} is larger than {LARGEST // 1000} kB: show less of the page.")


@contextmanager
def _demo(arguments: list[str]) -> Iterator[str]:
    if arguments:
        yield arguments[0]
        return
    folder = temp_dir("screenshots")
    up = Up.start(folder / "var", DEMO="1")
    print("The demo hospital is being filled (a minute or two)", flush=True)
    try:
        wait_until(
            lambda: "The demo hospital is complete" in up.output() and up.detail() == "ok",
            what="demo hospital", process=up.process, log=up.log, timeout=FILLED_WITHIN,
        )  # fmt: skip
        yield f"http://127.0.0.1:{up.port}"
    finally:
        up.clean_up()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _browser() -> Iterator[Browser]:
    found = chromium.ensure()
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=found.executable, args=chromium.FLAGS, env=dict(found.env), timeout=60_000
        )


def _take(picture: Picture, browser: Browser, address: str) -> None:
    context = browser.new_context(
        base_url=address,
        viewport={"width": picture.width, "height": picture.height or HEIGHTS[picture.width]},
        color_scheme="dark" if picture.scheme == "dark" else "light",
        reduced_motion="reduce",
        device_scale_factor=2 if picture.width < 500 else 1,
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    become(page, picture.role)
    picture.way(page)
    page.wait_for_load_state("networkidle")
    page.evaluate(PAST_THE_STRIP if picture.width < 500 else "scrollTo(0, 0)")
    page.screenshot(path=picture.file)
    context.close()


def become(page: Page, role: str) -> None:
    """One click on the sign-in page of the demo."""
    page.goto("/sign-in/")
    page.locator("form.card", has_text=role).get_by_role("button").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ServerError as error:
        sys.exit(f"No pictures: {error}")
