"""The mails in English; what stands on PowerOffice Go's own buttons is called as it is there."""

from collections.abc import Mapping
from typing import Final

from services.registration.mails.wording import Mail, MailName, Wording

MAILS: Final[Mapping[MailName, Mail]] = {
    "welcome": Mail(
        "Welcome to AutoCollect",
        """Hello {contact}

{company} is now registered in AutoCollect, and you can send invoices for reminders and debt collection.

Create your portal account here:

{link}

The link is valid for {days} days. If it has expired, you can ask for a new one on the same page.

In the portal you see the invoices that are followed up, the letters that have been sent and the settlements,
and you can put a case on hold, withdraw it or answer our questions.

How to begin:

1. Choose the dunning routine: when the customer gets a reminder, and whether overdue invoices are
   transferred automatically.
2. Check the customer cards in PowerOffice Go. The letters arrive when address and e-mail are right.
3. Approve the invoices in the proposal. They can be transferred when they have been overdue for 14 days.

If the customer pays you directly, or you credit an invoice, the entry must be matched with the invoice in
PowerOffice Go. The case then adjusts itself.
""",
    ),
    "accountant_invitation": Mail(
        "Access to {company} in AutoCollect",
        """Hello

{company} has named your accounting firm in AutoCollect and gives you access as its accountant.

Create your portal account here:

{link}

The link is valid for {days} days. If it has expired, you can ask for a new one on the same page. In the
portal you see the company's cases, letters and settlements. You have access for as long as the company uses
the accounting firm.
""",
    ),
    "account_confirmation": Mail(
        "Confirm the new account for payouts to {company}",
        """Hello {contact}

{asked_by} asked on {asked_at} that the settlements of {company} be paid to a new account.

New account: {bank_account}
Present account: {present_account}

The change takes effect only when it is confirmed. Check the account number, and confirm or reject the
change here:

{link}

The link is valid until {valid_until}. If you do nothing, your present account is used. If you do not
recognise this change, reject it and tell us.
""",
    ),
    "account_notice": Mail(
        "A new account for payouts to {company} has been asked for",
        """Hello

{asked_by} asked on {asked_at} that the settlements of {company} be paid to a new account, which
ends in {bank_account}. Until the change is confirmed, the account that ends in {present_account} is used.

You do not need to do anything. If you do not recognise this change, reject it in the portal and tell us.
""",
    ),
    "account_in_force": Mail(
        "The new account for payouts to {company} is now in use",
        """Hello

From now on the settlements of {company} are paid to the account that ends in {bank_account}. Before, they
went to the account that ends in {present_account}.

Asked for by: {asked_by}, {asked_at}
Confirmed by: {decided}

You do not need to do anything. If you do not recognise this change, tell us at once, before the next
settlement is paid.
""",
    ),
    "recipients_notice": Mail(
        "Remittance advice for {company} is no longer sent here",
        """Hello

{changed_by} has changed who gets the remittance advice for the settlements of {company}. This address no
longer gets it.

You do not need to do anything. If you do not recognise this change, check the recipients and the account
number in the portal and tell us.
""",
    ),
    "contact_notice": Mail(
        "The contact of {company} has changed",
        """Hello

{read_by} has re-read the details of {company} from PowerOffice Go. This address is no longer the address of
the company's contact there.

If somebody asks that the settlements be paid to a new account, we still ask the former address for the first
{days} days. If you do not recognise this change, check the contacts in PowerOffice Go and who has access to
the portal, and tell us at once.
""",
    ),
    "loss_notice": Mail(
        "The connection between {company} and PowerOffice Go must be restored",
        """Hello

PowerOffice Go no longer accepts the client key of {company}. Until the connection is restored, we read no new
invoices and payments and post no settlements. Nothing is lost: what waits goes on by itself afterwards.

Restore the connection in one of these ways:

1. Log in to the portal, choose to restore the connection, and approve AutoCollect in PowerOffice Go again:

   {portal_url}

2. Get a new client key yourself. Go to Meny → Innstillinger → Utvidelser in PowerOffice Go, select
   AutoCollect and choose Slett. Click on Legg til utvidelse, choose AutoCollect in the list, copy the client
   key that is shown, and press OK. Paste it into the portal.

Never send the client key by e-mail.
""",
    ),
    "endpoint_notice": Mail(
        "Events about {company} do not reach the receiver",
        """Hello

The receiver of events about {company} is switched off:

{url}
Technical reason: {reason}{since}

The events are not lost: they wait for {days} days. Correct the receiver, and switch it on again in the
portal, under Settings and Webhooks. Everything that has waited is then sent. There you also remove it, if you
no longer need it.
""",
    ),
}

WORDING = Wording(
    locale="en_GB",
    instant="d MMM y 'at' HH:mm",
    signature="Kind regards\nAutoCollect\n",
    failing_since="\nNothing has been taken since {failing_since}.",
    mails=MAILS,
)
