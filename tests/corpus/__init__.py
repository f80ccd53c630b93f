"""Submissions and what the judge must say of them: honest, clumsy and hostile ones, a file each."""
