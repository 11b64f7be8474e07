"""Make the environment that `make run` and `make test` use. Standard library only; does nothing when it is there already.

    python3 tools/bootstrap.py          what the product needs
    python3 tools/bootstrap.py --dev    what its tests need as well

Packages come from the locked lists in requirements/, each checked against its hash, from whatever index pip is set up for.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".venv"
OLDEST = (3, 11)
SCRIPT = """#!{python}
import sys

from tinhso.cli import main

sys.exit(main())
"""


def fail(message: str) -> None:
    print(message, file=sys.stderr)
    sys.exit(1)


def right_python() -> None:
    """Go on with a Python that is new enough; the one called `python3` is not always it."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(19, OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other:
            os.execv(other, [other, *sys.argv])
    found = ".".join(str(part) for part in sys.version_info[:3])
    fail(f"Cần Python 3.11 trở lên; máy này có {found}. Cài Python mới rồi chạy: make run PYTHON=/đường/dẫn/python3.12")


class Step:
    """A line that tells what is being done, and how long it took."""

    def __init__(self, title: str) -> None:
        self.title, self.began = title, time.monotonic()
        print(f"  {title} …", file=sys.stderr, flush=True)

    def run(self, words: list[str]) -> None:
        """Run a command; its output is shown only when it fails, with a sign of life every ten seconds."""
        log = HOME / "bootstrap.log"
        with log.open("ab") as out:
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=ROOT)
            try:
                while True:
                    try:
                        code = process.wait(10)
                        break
                    except subprocess.TimeoutExpired:
                        print(f"  {self.title} … {time.monotonic() - self.began:.0f} s", file=sys.stderr, flush=True)
            except BaseException:
                process.terminate()
                process.wait()
                raise
        if code != 0:
            lines = log.read_text(errors="replace").splitlines()[-25:]
            print("\n".join(lines), file=sys.stderr)
            fail(f"{self.title}: không xong (mã {code}). Nhật ký: {log}. Kiểm tra kết nối tới kho gói rồi chạy lại.")

    def end(self) -> None:
        taken = f"{time.monotonic() - self.began:.1f} s".replace(".", ",")
        print(f"  {self.title:<52} {'':>16} {taken:>9}", file=sys.stderr, flush=True)


def digest(lock: Path) -> str:
    """Changes with the locked packages, the interpreter, the place of the project and this file."""
    parts = [lock.read_bytes(), sys.version.encode(), str(ROOT).encode(), Path(__file__).read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_environment() -> None:
    """An empty environment with pip. A machine's Python may lack ensurepip but have pip itself."""
    python = HOME / "bin" / "python"
    words = [str(python), "-m", "pip", "--version"]
    if python.exists() and subprocess.run(words, capture_output=True, check=False).returncode == 0:
        facts = (HOME / "pyvenv.cfg").read_text()
        if f"version = {'.'.join(str(part) for part in sys.version_info[:3])}" in facts:
            return
    if HOME.exists():
        shutil.rmtree(HOME)
    step = Step("Môi trường Python")
    HOME.mkdir()
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        fail("Python của máy này thiếu ensurepip. Trên Debian, Ubuntu: apt install python3-venv, rồi chạy lại.")
    step.run([sys.executable, "-m", "venv", str(HOME)])
    step.end()


def install(lock: Path, title: str) -> None:
    step = Step(title)
    words = [str(HOME / "bin" / "python"), "-m", "pip", "install", "--require-hashes", "-r", str(lock)]
    words += ["--no-input", "--disable-pip-version-check", "--progress-bar=off", "--quiet"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--root-user-action=ignore")
    step.run(words)
    step.end()


def link_product() -> None:
    """Make the package importable and the command `tinhso` present, without building anything."""
    python = HOME / "bin" / "python"
    words = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip())
    (packages / "tinhso.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    command = HOME / "bin" / "tinhso"
    command.write_text(SCRIPT.format(python=python), encoding="utf-8")
    command.chmod(0o755)


def main() -> None:
    right_python()
    if HOME.is_symlink():
        return  # A developer's own arrangement: the environment belongs to another folder.
    wanted = [("base", "Các gói của sản phẩm")]
    if "--dev" in sys.argv[1:]:
        wanted.append(("dev", "Các gói để kiểm thử"))
    missing = []
    for name, title in wanted:
        stamp = HOME / f"stamp-{name}"
        if not stamp.exists() or stamp.read_text() != digest(ROOT / "requirements" / f"{name}.lock"):
            missing.append((name, title))
    if not missing:
        return
    make_environment()
    for name, title in missing:
        lock = ROOT / "requirements" / f"{name}.lock"
        (HOME / f"stamp-{name}").unlink(missing_ok=True)
        install(lock, title)
        link_product()
        (HOME / f"stamp-{name}").write_text(digest(lock))


if __name__ == "__main__":
    main()
