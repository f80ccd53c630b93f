"""The software around the course: instruments, kernels, records, grading and sliders.

Import the room that you need (``from helpers import timing``); importing ``helpers`` loads nothing.
"""
