"""The client of PowerOffice Go's API, and the only place in the product that knows Go's field names.

Modules: `settings` and `endpoints` (where Go lives, its keys) · `auth` (access tokens) · `connections`
(clients for services without client keys) · `v2` (`GoClient`) · `debt_collection` (`DebtCollectionClient`,
API v1) · `onboarding` (consent) · `models` (what Go says, in our words) · `ledger` (what settled an invoice)
· `counting` (how many requests a piece of work sent) · `errors`. Below them: `transport`, `exchange`, `turns`
(the quota), `patience`, `privileges` (why a 403), `paging`, `problems`, `wire`.

The contract with Go, which callers may rely on:

* Reads are repeated here, a few times and for at most a minute; a 429 waits at least one second and honours
  `Retry-After`, and silences everybody in the process for as long. Writes are sent once. After any
  `Transient` from a write the outcome is unknown: look before sending again (`vouchers.find_bank_journal`,
  `debt_collection.cases(code=…)`).
* A 401 renews the access token and repeats once, writes too: Go did nothing with a request it did not admit.
* A 403 says which module the client lacks or which privileges were granted, by ClientIntegrationInformation.
* An empty list is a 204 without body and reads as `[]`. A filter of `None` is no filter; an *empty* filter
  selects nothing and asks nothing, because Go reads a blank filter as "everything".
* Amounts are exact `Decimal` kroner and never pass through a float, in either direction. Dates are the
  calendar day as written, with or without a time part. Instants are UTC. `null`, blank and absent are the
  same. Values that an enumeration does not have read as `UNKNOWN`; fields that we do not use are ignored.
* Go has no webhooks and replicates its reads: a write can be invisible for a second or two, and the number
  of a new voucher may come later still.
* At most ten requests a second for each subscription key, tokens and onboarding included, over all clients,
  processes and replicas; fifty a second of API v1 for each application key. Registration keeps both quotas
  in its database; every request waits for a turn (`turns`), and 96 % of the quota can be used.
"""
