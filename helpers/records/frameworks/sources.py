"""The lines that were recorded, read where they stand; no framework need be installed for that."""

import ast
from importlib.util import find_spec
from pathlib import Path


def source(member: str, *names: str) -> str:
    """Return the functions or constants of these names in a module of this folder, as written.

    member : the module, such as "torch"

    Raises KeyError for a name that is not there.
    """
    text = Path(find_spec(f"{__package__}.{member}").origin).read_text(encoding="utf-8")
    defined = {_name(node): node for node in ast.parse(text).body}
    parts = [_lines(text, defined[name]) for name in names]
    return ("\n\n\n" if any("\n" in part for part in parts) else "\n").join(parts)


def _name(node: ast.AST) -> str | None:
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0])
    return getattr(node, "name", None)


def _lines(text: str, node: ast.AST) -> str:
    """Return a definition with its decorators, which ``ast.get_source_segment`` leaves out."""
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(one.lineno for one in decorators)])
    return "\n".join(text.splitlines()[first - 1 : node.end_lineno])
