"""What the lab screen is made of, one widget a file."""
