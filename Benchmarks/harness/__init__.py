"""What all rows share: the servers under test, the load, and the table."""
