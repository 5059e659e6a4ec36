"""Finds the browser for the tests, or fetches it without root.

A Chromium on PATH is taken if this machine has fonts. Otherwise the packages named in browser/ are fetched with npm (a
wheel brings npm where there is none): one holds a compressed program, the NSS libraries it needs and a font family, the
other the signs that family lacks. Without fonts a page has no text at all, so fonts are part of the find.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import brotli

from tests.servers.process import ServerError

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = Path(__file__).with_name("browser")
PACKAGE = "@sparticuz/chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
]
"""Headless is Playwright's business. Without the network flags every start asks the vendor's hosts for something."""

_LAYOUT = 3
"""Raised when what is unpacked, or how, changes: an older cache is then left aside."""

_PREFERRED_FONTS = {"sans-serif": "Open Sans", "system-ui": "Open Sans", "monospace": "DejaVu Sans Mono"}
"""What a page's generic families become, so that pictures look alike everywhere."""

_MORE_FONTS = "node_modules/dejavu-fonts-ttf/ttf"
"""Has the signs the browser package's font lacks: arrows, circles, ticks."""

_SYSTEM_FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_FONTS_CONF = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
{folders}
{aliases}
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


@dataclass(frozen=True)
class Chromium:
    executable: Path
    env: dict[str, str] = field(default_factory=dict)
    """What the program needs on top of the environment it inherits."""

    def version(self) -> str:
        outcome = subprocess.run(
            [self.executable, "--version"], env=os.environ | self.env, capture_output=True, text=True
        )
        return outcome.stdout.strip() or f"does not run: {outcome.stderr.strip()}"


def ensure() -> Chromium:
    """The browser, fetched if need be. Raises ServerError with the reason where that is impossible."""
    on_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if on_path and _machine_has_fonts():
        return Chromium(Path(on_path))
    home = _cache() / f"chromium-{_locked_version()}-{_LAYOUT}"
    if not home.is_dir():
        with _one_at_a_time(home):
            if not home.is_dir():
                _fetch(home)
    return Chromium(
        home / "chromium",
        {"LD_LIBRARY_PATH": str(home / "al2023" / "lib"), "FONTCONFIG_FILE": str(home / "fonts.conf")},
    )


def _machine_has_fonts() -> bool:
    return any(next(folder.rglob("*.[ot]tf"), None) for folder in _SYSTEM_FONTS if folder.is_dir())


def _locked_version() -> str:
    lock = json.loads((MANIFEST / "package-lock.json").read_text())
    return str(lock["packages"][f"node_modules/{PACKAGE}"]["version"])


def _cache() -> Path:
    """Shared by all clones of this account where its home can be written, else inside this clone."""
    wanted = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "coachtrack"
    try:
        wanted.mkdir(parents=True, exist_ok=True)
    except OSError:
        wanted = ROOT / "build"
        wanted.mkdir(exist_ok=True)
    return wanted


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(home: Path) -> None:
    print(f"Fetching a browser for the tests ({PACKAGE}, 67 MB, once)", flush=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix="fetch-") as name:
        work = Path(name)
        _npm_ci(work)
        unpacked = work / "unpacked"
        unpacked.mkdir()
        for packed in sorted((work / "node_modules" / PACKAGE / "bin").glob("*.br")):
            _unpack(packed, unpacked)
        if not (unpacked / "chromium").is_file():
            raise ServerError(f"{PACKAGE} does not hold a Chromium for this machine: install Chromium by hand.")
        for name in ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono", "DejaVuSansMono-Bold"):
            shutil.copy(work / _MORE_FONTS / f"{name}.ttf", unpacked / "fonts")
        fonts = [home / "fonts", *(folder for folder in _SYSTEM_FONTS if folder.is_dir())]
        (unpacked / "fonts.conf").write_text(_fonts_conf(fonts, home / "font-cache"))
        unpacked.rename(home)


def _fonts_conf(fonts: list[Path], cache: Path) -> str:
    aliases = [
        f"  <alias><family>{generic}</family><prefer><family>{font}</family></prefer></alias>"
        for generic, font in _PREFERRED_FONTS.items()
    ]
    folders = [f"  <dir>{folder}</dir>" for folder in fonts]
    return _FONTS_CONF.format(folders="\n".join(folders), aliases="\n".join(aliases), cache=cache)


def _npm_ci(work: Path) -> None:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(MANIFEST / name, work / name)
    npm = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    env = os.environ | {"npm_config_cache": str(work / "npm-cache"), "PATH": f"{_scripts()}:{os.environ['PATH']}"}
    outcome = subprocess.run(npm, cwd=work, env=env, capture_output=True, text=True)
    if outcome.returncode != 0:
        raise ServerError(f"No Chromium on PATH, and npm could not fetch one:\n{outcome.stdout}{outcome.stderr}")


def _scripts() -> Path:
    return Path(sys.executable).parent


def _npm() -> list[str]:
    """npm of this machine if it runs, else the one a wheel brings into the virtual environment."""
    for candidate in (shutil.which("npm"), str(_scripts() / "npm")):
        if candidate and _answers(candidate):
            return [candidate]
    print("No npm here: installing it into the virtual environment", flush=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
    subprocess.run([*pip, "-r", str(ROOT / "requirements-node.txt")], check=True)
    return [str(_scripts() / "npm")]


def _answers(npm: str) -> bool:
    try:
        return subprocess.run([npm, "--version"], capture_output=True).returncode == 0
    except OSError:
        return False


def _unpack(packed: Path, into: Path) -> None:
    """`name.tar.br` becomes a folder `name`, `name.br` a program `name`."""
    name = packed.name.removesuffix(".br")
    plain = into / name
    _decompress(packed, plain)
    if name.endswith(".tar"):
        with tarfile.open(plain) as archive:
            if hasattr(tarfile, "data_filter"):  # not in Debian's 3.11.2; the archive's hash is in the lock anyway
                archive.extraction_filter = tarfile.data_filter
            archive.extractall(into / name.removesuffix(".tar"))
        plain.unlink()
    else:
        plain.chmod(0o755)


def _decompress(packed: Path, plain: Path) -> None:
    decompressor = brotli.Decompressor()
    with packed.open("rb") as source, plain.open("wb") as target:
        while chunk := source.read(1 << 20):
            target.write(decompressor.process(chunk))


if __name__ == "__main__":
    browser = ensure()
    print(f"{browser.executable}: {browser.version()}")
