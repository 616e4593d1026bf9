"""What transfer decides, as values and pure functions: proposals, approval, cases and actions on them."""
