"""The transfer service; its README says what it listens to, decides and says."""
