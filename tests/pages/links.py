"""What a built HTML page loads, links to and can be linked at, read from its text."""

from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urlsplit

LOADED = {"audio", "embed", "iframe", "img", "object", "script", "source", "track", "video"}
# Other <link> relations only say where something is; a browser fetches nothing for them.
FETCHED_RELATIONS = {
    "dns-prefetch", "icon", "manifest", "modulepreload", "preconnect", "prefetch", "preload",
    "prerender", "stylesheet",
}  # fmt: skip


class Links(HTMLParser):
    """The links of one page.

    anchors : set of ids and names that a link may point at
    links : list of href of <a>
    loads : list of URLs that a browser fetches, or prepares to fetch, with the page
    """

    def __init__(self, text):
        super().__init__()
        self.anchors, self.links, self.loads = set(), [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note what one tag links to, loads and names."""
        given = dict(attrs)
        self.anchors |= {given[key] for key in ("id", "name") if given.get(key)}
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "link" and FETCHED_RELATIONS & set((given.get("rel") or "").split()):
            self.loads.append(given.get("href") or "")
        if tag in LOADED:
            self.loads += [given[key] for key in ("src", "data", "poster") if given.get(key)]
        if tag == "meta" and (given.get("http-equiv") or "").lower() == "refresh":
            self.links.append(given["content"].partition("url=")[2])


def is_outside(url):
    """Tell whether ``url`` names another host."""
    return bool(urlsplit(url).netloc)


def is_page_link(url):
    """Tell whether ``url`` leads to a place in this site, rather than to mail, data or a host."""
    return not urlsplit(url).scheme and not is_outside(url)


def target(page, url):
    """Return the file that ``url`` on the file ``page`` leads to, and the anchor in it or ""."""
    address, anchor = urldefrag(url)
    path = unquote(urlsplit(address).path)
    found = (page.parent / path).resolve() if path else page
    return (found / "index.html" if found.is_dir() else found), unquote(anchor)


def problems(folder):
    """Return what is wrong with links and loads of the site built in ``folder``, a list of str."""
    folder = folder.resolve()
    pages = {page: Links(page.read_text("utf-8")) for page in sorted(folder.rglob("*.html"))}
    pages = {page: seen for page, seen in pages.items() if folder / "_static" not in page.parents}
    found = []
    for page, seen in pages.items():
        name = page.relative_to(folder)
        found += [f"{name} loads {url} from outside" for url in seen.loads if is_outside(url)]
        for url in filter(is_page_link, [*seen.links, *seen.loads]):
            trouble = broken(page, url, folder, pages)
            found += [f"{name} links to {url}: {trouble}"] if trouble else []
    return found


def broken(page, url, folder, pages):
    """Say why ``url`` on ``page`` leads nowhere; None if it leads somewhere."""
    if url.startswith("/"):
        return "starts at the host, but the book may live in a folder of it"
    path, anchor = target(page, url)
    if folder not in path.parents or not path.is_file():
        return "no such file"
    if anchor and path in pages and anchor not in pages[path].anchors | {"top"}:
        return "no such anchor"
    return None
