"""What registration's HTTP API takes and gives."""
