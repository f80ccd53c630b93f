"""The list of references, in which an entry is called what the text calls it."""

from collections.abc import Iterable, Iterator

from pybtex.database import Entry
from pybtex.plugin import register_plugin
from pybtex.style.formatting.plain import Style
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.sorting import BaseSortingStyle
from sphinx.application import Sphinx

NAME = "author_year"  # as in `bibliography`, and as sphinxcontrib.bibtex names the citations' style
ALL_NAMED = 2  # authors; of more the first is named


def setup(app: Sphinx) -> None:
    """Make the style known to pybtex, before a page with references is read."""
    register_plugin("pybtex.style.formatting", NAME, AuthorYearStyle, force=True)


class AuthorYearLabels(BaseLabelStyle):
    """Labels such as ``Hill and Smith, 1989``."""

    def format_labels(self, sorted_entries: Iterable[Entry]) -> Iterator[str]:
        """Yield the label of each entry, in their order."""
        return map(label, sorted_entries)


class ByLabel(BaseSortingStyle):
    """The order of the labels: a company stands among the people."""

    def sorting_key(self, entry: Entry) -> str:
        """Return what an entry is sorted by."""
        return label(entry).casefold()


class AuthorYearStyle(Style):
    """Pybtex's plain style, with the author and the year in place of a number."""

    default_label_style = AuthorYearLabels
    default_sorting_style = ByLabel


def label(entry: Entry) -> str:
    """Return author and year of an entry, as a citation shows them."""
    authors = entry.persons["author"]
    names = [
        " ".join(str(name) for name in (*one.rich_prelast_names, *one.rich_last_names))
        for one in authors
    ]
    named = " and ".join(names) if len(names) <= ALL_NAMED else f"{names[0]} et al."
    return f"{named}, {entry.fields['year']}"
