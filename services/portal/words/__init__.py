"""What the portal says: words for statuses, deeds, refusals, jobs and reports, in the reader's language."""
