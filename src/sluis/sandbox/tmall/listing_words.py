"""Words the Advertising Law bans from a title: article 9(3) names 国家级, 最高级 and 最佳.

The guideline on absolute terms of 2023 lets consumption hints pass (best-before, best drinking
temperature), so 最佳 followed by such a hint is no offence.
"""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("国家级|最高级|最佳(?!食用|赏味|饮用)")


def forbidden_words(text: str) -> list[str]:
    """Return the banned words in a text, each once, in order."""
    return list(dict.fromkeys(_FORBIDDEN.findall(text)))
