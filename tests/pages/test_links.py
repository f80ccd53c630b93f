"""Every link inside the built book leads somewhere, and nothing is loaded from elsewhere."""

import pytest

from tests.pages import links


@pytest.mark.slow  # it needs the built book
def test_every_link_of_the_book_leads_somewhere(site):
    """Files and anchors, on every page, chapter or not."""
    assert links.problems(site.folder) == []


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        ('<a href="gone.html">x</a>', "no such file"),
        ('<a href="#gone">x</a>', "no such anchor"),
        ('<a href="other.html#gone">x</a>', "no such anchor"),
        ('<a href="/other.html">x</a>', "starts at the host"),
        ('<a href="../../outside.html">x</a>', "no such file"),
        ('<img src="gone.png">', "no such file"),
        ('<script src="https://example.org/x.js"></script>', "from outside"),
        ('<link rel="preconnect" href="//example.org">', "from outside"),
        ('<meta http-equiv="Refresh" content="0; url=gone.html">', "no such file"),
    ],
)
def test_a_bad_link_is_found(tmp_path, body, trouble):
    """Each kind of bad link yields one problem that names the page."""
    (tmp_path / "page.html").write_text(body)
    (tmp_path / "other.html").write_text("<p id=here>")
    (problem,) = links.problems(tmp_path)
    assert problem.startswith("page.html")
    assert trouble in problem


@pytest.mark.parametrize(
    "body",
    [
        '<a href="other.html#here">x</a>',
        '<a href="folder/">x</a>',
        '<a href="https://example.org/">x</a>',
        '<a href="mailto:a@example.org">x</a>',
        '<p id="a"><a href="#a">x</a>',
        '<link rel="canonical" href="https://example.org/">',
        '<img src="data:image/png;base64,AA==">',
    ],
)
def test_a_good_link_is_no_problem(tmp_path, body):
    """Links to other sites are the reader's to follow; the page itself loads nothing there."""
    (tmp_path / "page.html").write_text(body)
    (tmp_path / "other.html").write_text("<p id=here>")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "index.html").write_text("")
    assert links.problems(tmp_path) == []
