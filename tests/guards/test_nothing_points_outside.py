"""No file names a package registry or a path of somebody's machine: the product is built wherever its packages can be had."""

from __future__ import annotations

import re

from tests.guards.files import ROOT, tracked

REGISTRY = re.compile(rb"pypi[.]org|pythonhoste[d]|npmjs[.](?:org|com)|registry[.]yarn|deb[.]debian[.]org|jsdeliv[r]|unpkg[.]com")
MACHINE = re.compile(rb"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|tmp/w\w)/")


def test_no_registry_and_no_machine_in_any_file() -> None:
    found = []
    for path in tracked():
        data = path.read_bytes()
        for number, line in enumerate(data.splitlines(), 1):
            if REGISTRY.search(line) or (b"://" not in line and MACHINE.search(line)):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line[:120].decode(errors='replace')}")
    assert found == []


def test_locked_packages_carry_hashes() -> None:
    for name in ("base", "dev"):
        text = (ROOT / "requirements" / f"{name}.lock").read_text()
        pins = [line for line in text.splitlines() if re.match(r"^[a-zA-Z0-9]", line)]
        blocks = re.split(r"\n(?=[a-zA-Z0-9])", text)
        assert pins and all("--hash=sha256:" in block for block in blocks if re.match(r"^[a-zA-Z0-9]", block))
    for lock in (ROOT / "package-lock.json", ROOT / "tools" / "browser" / "package-lock.json"):
        text = lock.read_text()
        assert text.count('"integrity"') == text.count('"version"') and '"resolved"' not in text
