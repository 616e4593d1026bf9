"""What sync knows of invoices and creditors, and what of it is worth telling: values and pure functions."""
