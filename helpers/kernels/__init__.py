"""The operations of the course, one file each; every variant of one has the same signature."""
