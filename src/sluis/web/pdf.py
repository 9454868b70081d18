"""Papers as PDF, set by typst: data in, the same bytes out for the same data and moment.

A template is `<room>/typst/<name>.typ` and begins with `#import "/web/typst/paper.typ": *`. Data reaches it
as JSON and is shown as text, never read as markup, so a product named "#panic()" stays a name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from sluis.web.fonts import han_font

ROOT = Path(__file__).resolve().parents[1]
_REGIONS = {"zh": ("zh", "cn"), "nl": ("nl", "be"), "fr": ("fr", "be")}
_lock = Lock()


class PaperError(RuntimeError):
    """A template that typst cannot set; the message is typst's, with file and line."""


@cache
def _compiler() -> typst.Compiler:
    """Return the one compiler of this process; it keeps fonts and parsed templates (0.3 s the first time)."""
    return typst.Compiler(root=ROOT, font_paths=list(han_font().folders))


def template_path(name: str) -> Path:
    """Return the file of a template such as "customs/dossier.typ"; raise FileNotFoundError without one."""
    room, _, file = name.partition("/")
    folder = (ROOT / room / "typst").resolve()
    path = (folder / file).resolve()
    if path.suffix != ".typ" or folder not in path.parents or not path.is_file():
        raise FileNotFoundError(f"no paper template {name!r} ({path})")
    return path


def render(template_name: str, data: Mapping[str, Any], *, language: str, created_at: datetime) -> bytes:
    """Set a paper. `data` holds what JSON can hold; `created_at` is kept by the caller for the reprint.

    Raise NoHanFont when this machine has no Chinese font, PaperError when the template fails.
    """
    # A PDF knows whole seconds only.
    whole = created_at.replace(microsecond=0)
    made = _compile(template_name, data, language=language, format="pdf", timestamp=whole)
    if not isinstance(made, bytes):  # pragma: no cover - only picture formats return a list
        raise PaperError(f"{template_name}: typst returned no document")
    return made


def pictures(
    template_name: str, data: Mapping[str, Any], *, language: str, dots_per_inch: int
) -> list[bytes]:
    """Set a paper as PNG pictures, one a page, for printers that know no PDF; raises as `render` does."""
    made = _compile(template_name, data, language=language, format="png", ppi=dots_per_inch)
    return [made] if isinstance(made, bytes) else list(made)


def _compile(template_name: str, data: Mapping[str, Any], *, language: str, **how: Any) -> Any:
    code, region = _REGIONS.get(language.split("-")[0], ("en", "gb"))
    inputs = {
        "data": json.dumps(data, ensure_ascii=False, sort_keys=True),
        "lang": code,
        "region": region,
        "font": han_font().family,
    }
    path = template_path(template_name)
    try:
        with _lock:  # One compiler holds one world at a time.
            return _compiler().compile(input=path, sys_inputs=inputs, **how)
    except typst.TypstError as error:
        raise PaperError(f"{template_name}: {error.message} {error.diagnostic}") from error
