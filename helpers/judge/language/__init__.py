"""The kernel language: the part of Python, NumPy and Numba in which graded kernels are written.

    kernel(name, cells)   the text of one function and of all that it uses, checked

A function in it computes with the arrays and numbers that it gets, and can do nothing else: it
reaches no file, no other process and nothing inside of Python, and leaves nothing behind for its
next call. So it may run beside the instruments that count what it does.

    reading     cells as trees, and which statement gives a name its meaning
    words       the names that may be used: functions, attributes, keywords, words in quotes
    checker     whether a function uses nothing else
    decorators  how Numba is asked to compile it
    assembly    the function with its helpers and constants as one text
    plain       plain Python, for a dispatcher whose time counts; the only one with dictionaries

What is checked is a tree, and what runs is the text that is written from that tree: neither the
student's own text nor the state of the student's notebook gets anywhere.
"""

from helpers.judge.language.assembly import kernel

__all__ = ["kernel"]
