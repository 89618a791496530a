"""What grows, lies and lives outdoors."""
