"""Which Han font papers are set in: the system's Noto Sans CJK SC, else the one in the wheel mplfonts.

Both are under the SIL Open Font License, which allows embedding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst

# The system's collection and the single file name the same typeface differently.
FAMILIES = ("Noto Sans CJK SC", "Noto Sans SC")


class NoHanFont(RuntimeError):
    """No font with Chinese characters is installed; papers would show empty boxes."""


@dataclass(frozen=True, slots=True)
class HanFont:
    """The family to name in a template and where its file lies, when it is not the system's."""

    family: str
    folders: tuple[Path, ...] = ()


def _bundled_folder() -> Path | None:
    package = find_spec("mplfonts")
    if package is None or package.origin is None:
        return None
    found = next(Path(package.origin).parent.rglob("NotoSansCJKsc-Regular.otf"), None)
    return found.parent if found else None


def _family_among(families: list[str]) -> str | None:
    return next((family for family in FAMILIES if family in families), None)


@cache
def han_font() -> HanFont:
    """Return the Han font of this machine. Raise NoHanFont, with what to install, when there is none."""
    if family := _family_among(typst.Fonts().families()):
        return HanFont(family)
    folder = _bundled_folder()
    if folder and (family := _family_among(typst.Fonts(False, False, [folder]).families())):
        return HanFont(family, (folder,))
    raise NoHanFont(
        "no Chinese font for papers: install the system package fonts-noto-cjk (Debian, Ubuntu), "
        "google-noto-sans-cjk-fonts (Fedora), or the Python package mplfonts"
    )
