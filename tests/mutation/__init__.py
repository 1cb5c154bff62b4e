"""What must hold is spoiled on purpose, one place at a time; each time a test has to fail."""
