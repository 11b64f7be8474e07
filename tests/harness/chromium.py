"""A headless Chromium from the locked npm package of tools/browser: nothing is asked of the machine, nothing comes from elsewhere.

The package holds the browser, its libraries, fonts and software renderer as brotli files; they are unpacked once into
`var/browser`. The environment of the browser points at them, so that a machine without fonts or NSS shows the same pages.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import brotli

from tinhso.runtime import assets

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TOOLS = Path(__file__).resolve().parents[2] / "tools" / "browser"
FOLDER = Path(__file__).resolve().parents[2] / "var" / "browser"
ARGUMENTS = [
    "--headless=shell",
    "--no-sandbox",
    "--no-zygote",
    "--font-render-hinting=none",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
]
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def ensure() -> Path:
    """Install and unpack the browser unless that was done; return the folder that holds `chromium`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        digest = hashlib.sha256((TOOLS / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()
        stamp = FOLDER / "stamp"
        if stamp.exists() and stamp.read_text() == digest:
            return FOLDER
        stamp.unlink(missing_ok=True)
        assets.install(TOOLS)
        _unpack(TOOLS / "node_modules" / "@sparticuz" / "chromium" / "bin")
        shutil.rmtree(TOOLS / "node_modules" / "@sparticuz")
        stamp.write_text(digest)
    return FOLDER


def axe_source() -> str:
    """The accessibility rules, to be injected into a page."""
    return (ensure() / "axe.min.js").read_text(encoding="utf-8")


def _unpack(packed: Path) -> None:
    shutil.copyfile(TOOLS / "node_modules" / "axe-core" / "axe.min.js", FOLDER / "axe.min.js")
    program = FOLDER / "chromium"
    program.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    program.chmod(0o755)
    for name in ("al2023", "swiftshader", "fonts"):
        data = brotli.decompress((packed / f"{name}.tar.br").read_bytes())
        # The renderer must lie beside the program; libraries and fonts keep the folder that their archive names.
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            archive.extractall(FOLDER, filter="data")
    cache = FOLDER / "font-cache"
    cache.mkdir(exist_ok=True)
    (FOLDER / "fonts.conf").write_text(FONTS.format(fonts=FOLDER / "fonts", cache=cache))


def environment() -> dict[str, str]:
    """What the browser's process is told about its own libraries and fonts."""
    libraries = [FOLDER / "lib", FOLDER / "al2023" / "lib", FOLDER]
    return {
        **{key: value for key, value in os.environ.items() if key not in ("DISPLAY", "LD_PRELOAD")},
        "LD_LIBRARY_PATH": ":".join(str(folder) for folder in libraries if folder.exists()),
        "FONTCONFIG_FILE": str(FOLDER / "fonts.conf"),
        "FONTCONFIG_PATH": str(FOLDER),
        "TZ": "Asia/Ho_Chi_Minh",
    }


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """A running browser, closed at the end."""
    from playwright.sync_api import sync_playwright

    folder = ensure()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=str(folder / "chromium"), args=ARGUMENTS, env=environment(), headless=True
        )
        try:
            yield running
        finally:
            running.close()
