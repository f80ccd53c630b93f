"""Judging a timer: reckoned machines with one kind of noise each, and what must come out.

    virtual       a machine whose truth and noise are known, and its clock
    trial         one measurement on it: the result, and what explains a wrong one
    measurements  what a timer of one function is put through
    comparisons   what a comparison of two functions is put through

A timer is judged by what the noise changes. What it says on a quiet machine is asked first, so that
a wrong unit, or a ratio that is upside down, costs the points of the quiet machine only.
"""
