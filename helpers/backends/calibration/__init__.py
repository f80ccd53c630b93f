"""What each backend takes for what: measured on this machine, kept, and made into estimates."""
