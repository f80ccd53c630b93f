"""Read the tables and scripts of a piece of HTML."""

from html.parser import HTMLParser


class Tables(HTMLParser):
    """Collects the cells of each table row, and what script tags hold."""

    def __init__(self, markup):
        super().__init__()
        self.rows, self.scripts, self.tags, self._open = [], [], [], None
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self._open = tag
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self._open = None

    def handle_data(self, data):
        if self._open in ("td", "th"):
            self.rows[-1][-1] += data
        elif self._open == "script":
            self.scripts.append(data)
