"""Where nbgrader finds our parts."""

from nbgrader.apps import api, autogradeapp

from helpers.judge.course.autograde import Autograde


def replace() -> None:
    """Let the command ``autograde`` and formgrader's button take our Autograde.

    nbgrader has no option for that class. Which submissions there are, and whether one is done,
    are decided inside of it, where neither exporters nor preprocessors nor hooks reach: a folder
    without the right notebook would be dropped, a half-written one taken for done.
    """
    autogradeapp.Autograde = Autograde
    api.Autograde = Autograde
