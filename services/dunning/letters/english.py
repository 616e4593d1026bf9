"""The words of the letters in English; the terms of Norwegian law stand beside them in brackets."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    # Titles
    "title.payment_reminder": "Payment reminder",
    "title.reminder": "Reminder (purring)",
    "title.own_notice": "Notice of debt collection (inkassovarsel)",
    "title.collection_notice": "Notice of debt collection (inkassovarsel)",
    "title.payment_demand": "Demand for payment (betalingsoppfordring)",
    "title.legal_action_notice": "Notice of legal action (varsel om rettslig inndrivelse)",
    "title.surveillance_letter": "Statement of an unpaid claim",
    "title.instalment_plan": "Confirmation of a payment plan",
    "title.deferral": "Confirmation of deferred payment",
    "title.instalment_reminder": "Reminder of an agreed payment",
    "subject": "{title} from {creditor}: {about}",
    "about.one": "invoice {invoice_number}",
    "about.many": "{invoices} invoices",
    # References and foot
    "date": "Date",
    "letter_number": "Letter no.",
    "case_number": "Case no.",
    "client": "Creditor",
    "organisation_number": "Org. no.",
    "customer_number": "Customer no.",
    "concerns": "Concerns",
    "phone": "Telephone",
    "foot.agency": "{agency} · Org. no. {agency_organisation_number} · Collecting on behalf of {creditor}",
    "foot.creditor": "{creditor} · Org. no. {creditor_organisation_number} · {creditor_address}",
    "page": "Page",
    "of_pages": "of",
    # The specification
    "head.invoice": "Invoice",
    "head.invoice_date": "Invoice date",
    "head.due_date": "Due date",
    "head.amount": "Invoice amount",
    "head.reduced": "Reduced by",
    "head.principal": "Remaining",
    "head.interest_from": "Interest from",
    "head.interest": "Interest owed",
    "sum.principal": "Principal (hovedstol)",
    "sum.interest": "Late-payment interest (forsinkelsesrente) to {date}",
    "sum.own_reminder": "Reminder fee",
    "sum.own_notice": "Fee for this notice",
    "sum.earlier": "Fees for earlier letters",
    "sum.notice": "Fee for this notice (gebyr)",
    "sum.reminder": "Fee for the notice (gebyr)",
    "sum.light": "Collection fee (salær), replaces earlier fees",
    "sum.heavy": "Collection fee (salær) at the higher rate, replaces earlier fees",
    "sum.addition": "Addition for the instalment plan",
    "sum.paid": "Paid on fees",
    "sum.court_costs": "Legal costs, public fees (rettslige omkostninger)",
    "sum.court_costs_paid": "Paid on legal costs",
    "sum.total": "To be paid",
    "sum.owed": "Owed today",
    # The payment box
    "pay.amount": "To be paid",
    "pay.court_costs": "Of which legal costs (public fees)",
    "pay.deadline": "Pay by",
    "pay.soon": "as soon as possible",
    "pay.account": "To account",
    "pay.kid": "Reference (KID)",
    "pay.mark": "Mark with",
    "pay.abroad": "From abroad",
    # How interest was reckoned
    "interest.rates": "Late-payment interest a year by the Norwegian Act relating to Interest on Overdue "
    "Payments (forsinkelsesrenteloven): {rates}. It runs from the day after the due date until the claim "
    "is paid, and is reckoned on",
    "interest.rate": "{rate} % from {first}",
    "interest.of_amount": "the invoice amount.",
    "interest.of_rest": "the amount that was left on each day. Reductions are payments, credit notes and "
    "write-downs; they count from the day after.",
    "interest.invoice": "Invoice {number}:",
    "interest.reduced": "Reduced by {each}.",
    "interest.reduction": "NOK {amount} on {day}",
    "interest.spans": "Interest {each}, NOK {accrued} in all.",
    "interest.span": "on NOK {principal} from {first} to {last}, both included",
    "interest.paid": "Of the interest NOK {paid} has been paid, NOK {owed} is owed.",
    "interest.extensive": "Interest of NOK {accrued} has run in all, and NOK {paid} of it has been paid. "
    "The calculation is extensive. Contact us, and we will send you a full statement.",
    "interest.goes_on": ", and interest goes on",
    "interest.until_paid": "Interest runs until the claim is paid. ",
    "interest.and": " and late-payment interest",
    "and": "and",
    # Reminder
    "payment_reminder.opening": "We cannot see that {about} has been paid. Perhaps it has been overlooked? "
    "Please pay the amount below as soon as possible. This reminder costs you nothing.",
    "payment_reminder.closing": "If you have paid already, please disregard this reminder. If you have "
    "questions about the invoice, please contact us.",
    # The creditor's own reminder and notice
    "reminder.opening": "We cannot see that {about} dated {invoice_date}, which was due on {due_date}, has "
    "been paid. Please pay the amount below.",
    "reminder.warning": "Please pay by {deadline}.",
    "reminder.closing": "If you have paid within the last few days, please disregard this reminder. If you "
    "dispute the claim, or cannot pay everything now, please contact us before the deadline.",
    "own_notice.opening": "We cannot see that {about} dated {invoice_date}, which was due on {due_date}, has "
    "been paid. The claim is for goods or services that we delivered according to the invoice.",
    "own_notice.warning": "If you do not pay by {deadline}, the claim will be sent to debt collection.",
    "own_notice.closing": "You will then have to cover collection costs{and_interest} in "
    "addition to the claim. If you pay in time, there are no collection costs. If you dispute the claim, or "
    "cannot pay everything now, please contact us before the deadline and tell us what you think is wrong.",
    "greeting": "Kind regards",
    # Collection notice
    "collection_notice.opening": "{creditor} has instructed us to collect the amount below. The claim is "
    "for goods or services that {creditor} has delivered, by {about} dated {invoice_date}. We cannot see "
    "that it has been paid.",
    "collection_notice.warning": "If you do not pay by {deadline}, debt collection (inkasso) will be "
    "started.",
    "collection_notice.costs": "You must then pay collection costs besides the claim{interest_goes_on}. "
    "The collection fee (salær) depends on the sum of the claims against you that are collected "
    "together. For this claim alone it may by today's rates be up to NOK {light_fee}, and up to NOK "
    "{heavy_fee} if the claim is still unpaid more than 28 days after the deadline of the demand for "
    "payment (betalingsoppfordring) that will then follow. Claims that are collected together have one fee "
    "on their sum, which may be higher.",
    "collection_notice.in_time": "If you pay by the deadline, there will be no further costs. The deadline "
    "is counted from the day on which this letter was sent.",
    # Payment demand
    "payment_demand.opening": "We have sent a notice of debt collection (inkassovarsel) for the claim "
    "below on behalf of {creditor}. Its deadline has passed without payment, and the case is now in debt "
    "collection (inkasso). The claim is for goods or services that {creditor} has delivered, by {about}, "
    "as specified.",
    "payment_demand.replaces": "This demand replaces the one that we sent on {replaced_date}, and is about "
    "all that is now claimed in the case. You are not to pay both. The fee for the whole case is now NOK "
    "{fee}. Of that, NOK {replaced_fee} was asked for in the earlier demand.",
    "payment_demand.warning": "Please pay, or let us have your objections, by {deadline}.",
    "payment_demand.costs": "If you do not pay, this may lead to further costs and to legal collection of "
    "the claim. Legal collection adds the fees of the conciliation board (forliksrådet) or the enforcement "
    "authority (namsfogden).",
    "heavy": "If you pay by {last_light_day}, the collection fee will get no higher. From {heavy_from} the "
    "fee for the case may by today's rates be up to NOK {heavy_fee} in its place.",
    # Notice of legal action
    "legal_action_notice.opening": "We still collect the amount below on behalf of {creditor}, by {about}, "
    "as specified. The deadline of the demand for payment (betalingsoppfordring) has passed without "
    "payment, and we have received no objection that gives reason to stop the case. This letter costs you "
    "nothing.",
    "legal_action_notice.warning": "If you do not pay by {deadline}, {creditor} may without further notice "
    "apply for enforcement of the claim or bring it before the conciliation board (forliksrådet).",
    "legal_action_notice.stand": "We ask you to take a stand on the claim by the same deadline: pay, or "
    "write to us what in the claim you disagree with and why.",
    "legal_action_notice.law": "This is a notice under the Enforcement Act (tvangsfullbyrdelsesloven) § "
    "4-18, the Debt Collection Act (inkassoloven) § 11 and the Dispute Act (tvisteloven) § 5-2. The "
    "enforcement authority (namsfogden) may then take a charge (utlegg) on wages, bank deposits and other "
    "assets. You must in that case pay the fees of that authority or the board, and necessary legal costs, "
    "besides the claim.",
    # Under surveillance
    "surveillance_letter.opening": "The claim from {creditor} by {about} is still unpaid, and the case is "
    "not closed. We send you this statement so that you know how the claim stands. This letter costs you "
    "nothing.",
    "surveillance_letter.closing": "{interest_until_paid}Please contact us if you wish "
    "to agree on an arrangement.",
    # Payment plans
    "instalment_plan.opening": "We confirm what was agreed on {agreed_on} about the claim from {creditor} "
    "by {about}. What you owe today stands at the end of this letter. It is to be paid as follows:",
    "instalment_plan.rest": "The last instalment is the rest of the claim, with interest until it is paid. "
    "The amount above holds if every instalment is paid on its day. Interest runs only on what is left at "
    "any time.",
    "instalment_plan.rest_unknown": "The last instalment is the rest of the claim, with interest until it "
    "is paid. The rate of interest until then has not been set yet. Contact us before the last instalment "
    "for its amount.",
    "deferral.rest": "The amount includes interest until the agreed day. If you pay earlier, it is less.",
    "deferral.rest_unknown": "Interest until the agreed day is added. The rate of interest until then has "
    "not been set yet. Contact us before you pay for the amount.",
    "instalment_plan.rest_alone": "The last instalment is the rest of the claim. The amount above holds if "
    "every instalment is paid on its day.",
    "instalment_plan.rest_alone_unknown": "The last instalment is the rest of the claim. The rates until "
    "then have not been set yet. Contact us before the last instalment for its amount.",
    "deferral.rest_alone": "The amount stays the same until the agreed day.",
    "deferral.rest_alone_unknown": "The rates until the agreed day have not been set yet. Contact us before "
    "you pay for the amount.",
    "instalment_plan.addition": "The plan has more than four instalments. The collection fee has therefore "
    "been raised by NOK {addition} (inkassoforskriften § 2-4), which is part of what you owe.",
    "instalment_plan.terms": "As long as the plan is kept, we send no demands, and the collection fee gets "
    "no higher.",
    "instalment_plan.order": "What you pay counts for the instalment that is due first. You may pay more, "
    "or all, at any time.",
    "instalment_plan.missed": "If you do not pay as agreed, we send a reminder without a fee. If it is not "
    "paid by the deadline in that reminder, the plan ends. The whole claim is then demanded, and the case "
    "goes on from where it stood. Please contact us before the due date if you see that you will have "
    "difficulties.",
    "instalment_reminder.opening": "We remind you of what was agreed on {agreed_on} about the claim from "
    "{creditor} by {about}. Of what should have been paid by now, NOK {to_pay} is missing. This reminder "
    "costs you nothing.",
    "instalment_reminder.warning": "If you pay NOK {to_pay} by {deadline}, the plan goes on.",
    "instalment_reminder.consequence": "If you do not pay, the plan ends. The whole claim is then "
    "demanded, and the case goes on from where it stood. If you cannot pay now, please contact us by the "
    "deadline.",
    "schedule.number": "Instalment",
    "schedule.due": "Pay by",
    "schedule.amount": "Amount",
    "schedule.status": "Status",
    "schedule.rest": "The rest",
    "schedule.paid": "Paid",
    "schedule.missing": "Missing",
    # Rights
    "rights.online": "See your case online",
    "rights.online_text": "At {debtor_page} you can see what you owe today, the letters and the invoice. You "
    "can also object, ask for more time or instalments, and ask questions. You need case number "
    "{case_number} and PIN\N{NO-BREAK SPACE}{pin}. Keep the code, and do not give it to others.",
    "rights.objection": "Do you disagree with the claim?",
    "rights.objection_text": "Let us know{within}, at {agency_email} or telephone {agency_phone}, and "
    "write what you believe is wrong. We will then deal with your objection before we go on. If you are "
    "not satisfied with how we have handled the case, you may complain to {complaints_board}.",
    "rights.within": " by the deadline",
    "rights.trouble": "Can you not pay all of it now?",
    "rights.trouble_text": "Contact us as soon as possible, and we will find an arrangement. If you have "
    "paid during the last few days, please disregard this letter.",
    # On top of a letter that is posted because its mail came back
    "cover.name": "Cover sheet",
    "cover.title": "This letter now comes by post",
    "cover.opening": "On {sent_on} we sent you the enclosed letter ({title}, letter no. {number}) by e-mail "
    "on behalf of {creditor}. The e-mail came back to us. We therefore send the letter by post today, "
    "{date}, as it was written.",
    "cover.deadline": "You have a new deadline. It is now {deadline}, {days} days from today, and not the "
    "one that stands in the letter.",
    "cover.heavy": "If the letter names a day from which the collection fee may get higher, that day has "
    "moved by as many days.",
    "cover.price": "Nothing has become dearer. The amount in the letter is the same, and it costs you "
    "nothing that the letter comes by post.",
    "cover.contact": "Have you paid already, or do you dispute the claim? Please contact us at "
    "{agency_email} or telephone {agency_phone}.",
    # Mail
    "mail.to": "To {recipient}",
    "mail.attached": "The letter is attached. The case number is {case_number}.",
    "mail.replaces": "It replaces the demand for payment that we sent on {replaced_date}; you are not to "
    "pay both.",
    "mail.contact": "Do you disagree with the claim, or can you not pay all of it now? Reply to this mail "
    "or call {agency_phone}.",
    "mail.payment_reminder": "We cannot see that {about} from {creditor}, due on {due_date}, has been "
    "paid. Perhaps it has been overlooked? Please pay as soon as possible. This reminder costs you nothing.",
    "mail.collection_notice": "{creditor} has instructed us to collect {about} dated {invoice_date}, which "
    "was due on {due_date}.",
    "mail.payment_demand": "The deadline of the notice of debt collection (inkassovarsel) has passed "
    "without payment of the claim from {creditor}, and the case is now in debt collection. The demand is "
    "about {about}.",
    "mail.legal_action_notice": "We still collect the claim from {creditor} by {about}. The deadline of the "
    "demand for payment (betalingsoppfordring) has passed without payment, and we have received no objection "
    "that gives reason to stop the case. The letter costs you nothing.",
    "mail.instalment_plan": "We confirm what was agreed on {agreed_on} about the claim from {creditor} by "
    "{about}.",
    "mail.instalments": "The instalments are to be paid as follows:",
    "mail.instalment": "{amount} by {day}",
    "mail.first_instalment": "What is to be paid first:",
}
