"""The backends that come with the course, a module each, loaded when one is first asked for."""
