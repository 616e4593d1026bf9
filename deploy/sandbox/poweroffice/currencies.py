"""Exchange rates as Go would fetch them from the European Central Bank: fixed here, kroner for one unit."""

from decimal import Decimal

RATES: dict[str, Decimal] = {
    "NOK": Decimal(1),
    "DKK": Decimal("1.5520"),
    "EUR": Decimal("11.5850"),
    "GBP": Decimal("13.4270"),
    "SEK": Decimal("1.0515"),
    "USD": Decimal("10.2480"),
}

CURRENCIES: dict[str, str] = {
    "NOK": "Norwegian Krone",
    "DKK": "Danish Krone",
    "EUR": "Euro",
    "GBP": "Pound Sterling",
    "SEK": "Swedish Krona",
    "USD": "US Dollar",
}
"""English name of each currency that has a rate."""
