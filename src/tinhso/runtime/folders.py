"""Where an installation keeps its things. Only what lies here and the environment may be asked before Django is set up."""

from __future__ import annotations

import os
from pathlib import Path


def home() -> Path:
    """The folder of the project: package.json, tools/ and, unless TINHSO_VAR says otherwise, var/."""
    return Path(os.environ.get("TINHSO_HOME", Path(__file__).resolve().parents[3])).resolve()


def var() -> Path:
    """Everything that an installation writes: database, uploaded files, arrays, logs, the secret key."""
    return Path(os.environ.get("TINHSO_VAR", home() / "var")).resolve()


def assets() -> Path:
    """Faces made by the build: TINHSO_ASSETS, else var/assets of the project, whatever TINHSO_VAR says."""
    return Path(os.environ.get("TINHSO_ASSETS", home() / "var" / "assets")).resolve()
