"""Styles and scripts inside an output, where there is no page around it that loads them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

ASSETS = Path(__file__).parents[2] / "book" / "assets"


def alive(markup: str, assets: Iterable[str]) -> str:
    """Return an element with its style and its scripts: JupyterLab runs them, and asks nobody.

    assets : names in ``book/assets``, scripts in their order
    """
    texts = {name: (ASSETS / name).read_text(encoding="utf-8") for name in assets}
    styles = [f"<style>{text}</style>" for name, text in texts.items() if name.endswith(".css")]
    scripts = [f"<script>{text}</script>" for name, text in texts.items() if name.endswith(".js")]
    return "\n".join([*styles, markup, *scripts])
