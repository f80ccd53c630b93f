"""The challenges of the course, a folder each."""
