"""Settings: a page for each subject, chosen at the left."""
