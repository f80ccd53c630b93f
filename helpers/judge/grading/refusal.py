"""A call that cannot lead to a verdict."""


class Refused(Exception):
    """Something is missing that is not the student's to bring; args[0] says what, in one line."""
