"""What people do inside PowerOffice Go's own screens, for tests, demonstrations and scripts.

`Screens` is one client's user interface as plain methods. The same deeds are POST endpoints:
`/gui/{organisation_number}/{deed}` with the method's arguments as a JSON object, for example
`POST /gui/310…/register-payment {"amount": "500.00", "paid_on": "2026-05-11", "invoice_no": 10012}`.
GET `/gui` lists the clients; GET `/gui/{organisation_number}` shows the state of one. A browser gets pages
at the same two addresses, and from there on everywhere below them (`gui.pages`).
"""

from deploy.sandbox.poweroffice.gui.screens import DEEDS, Screens

__all__ = ["DEEDS", "Screens"]
