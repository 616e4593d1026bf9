"""camt.054 notifications in the fewest words, in the places where real banks put things."""

from tests.settlement.told import AGENCY_ACCOUNT

NS = "urn:iso:std:iso:20022:tech:xsd:camt.054.001."


def scor(kid, amount=None, *, typed=True, issuer="") -> str:
    kind = "<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry>" + (f"<Issr>{issuer}</Issr>" if issuer else "") + "</Tp>"
    part = f'<RfrdDocAmt><RmtdAmt Ccy="NOK">{amount}</RmtdAmt></RfrdDocAmt>' if amount else ""
    return f"<Strd>{part}<CdtrRefInf>{kind if typed else ''}<Ref>{kid}</Ref></CdtrRefInf></Strd>"


def tx(
    amount=None, remittance="", *, refs="", parties="", dates="", version="02", currency="NOK", direction="",
    charges="",
) -> str:  # fmt: skip
    told = ""
    if amount is not None:
        told = f'<Amt Ccy="{currency}">{amount}</Amt>'
        told = told if version == "08" else f"<AmtDtls><TxAmt>{told}</TxAmt></AmtDtls>"
    ind = f"<CdtDbtInd>{direction}</CdtDbtInd>" if direction else ""
    return (
        f"<TxDtls>{f'<Refs>{refs}</Refs>' if refs else ''}{told}{ind}{charges}"
        f"{f'<RltdPties>{parties}</RltdPties>' if parties else ''}"
        f"{f'<RmtInf>{remittance}</RmtInf>' if remittance else ''}"
        f"{f'<RltdDts>{dates}</RltdDts>' if dates else ''}</TxDtls>"
    )


def ref(servicer="", *, end_to_end="", tx_id="") -> str:
    return "".join(
        f"<{name}>{text}</{name}>"
        for name, text in (("AcctSvcrRef", servicer), ("EndToEndId", end_to_end), ("TxId", tx_id))
        if text
    )


def ntry(
    amount, *txs, batch="", credit=True, reversal=False, status="BOOK", currency="NOK",
    booked="2026-06-01", valued="2026-06-01", reference="", version="02", info="", charges="", number="",
) -> str:  # fmt: skip
    details = f"<NtryDtls>{batch}{''.join(txs)}</NtryDtls>" if txs or batch else ""
    return (
        f'<Ntry>{f"<NtryRef>{number}</NtryRef>" if number else ""}<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{"CRDT" if credit else "DBIT"}</CdtDbtInd>'
        f"{'<RvslInd>true</RvslInd>' if reversal else ''}"
        f"<Sts>{f'<Cd>{status}</Cd>' if version == '08' else status}</Sts>"
        f"{f'<BookgDt><Dt>{booked}</Dt></BookgDt>' if booked else ''}"
        f"{f'<ValDt><Dt>{valued}</Dt></ValDt>' if valued else ''}"
        f"{f'<AcctSvcrRef>{reference}</AcctSvcrRef>' if reference else ''}<BkTxCd/>{charges}{details}"
        f"{f'<AddtlNtryInf>{info}</AddtlNtryInf>' if info else ''}</Ntry>"
    )


def chrgs(*amounts, version="02", total=None, direction="DBIT", included="", currency="NOK") -> str:
    """What the bank has charged; `included` stands in version .08 only."""
    stated = f'<TtlChrgsAndTaxAmt Ccy="{currency}">{total}</TtlChrgsAndTaxAmt>' if total else ""
    ind = f"<CdtDbtInd>{direction}</CdtDbtInd>" if direction else ""
    if version == "02":
        return "".join(
            f'<Chrgs>{stated}<Amt Ccy="{currency}">{each}</Amt>{ind}<Br>CRED</Br></Chrgs>' for each in amounts
        )
    part = f"<ChrgInclInd>{included}</ChrgInclInd>" if included else ""
    records = "".join(f'<Rcrd><Amt Ccy="{currency}">{each}</Amt>{ind}{part}</Rcrd>' for each in amounts)
    return f"<Chrgs>{stated}{records}</Chrgs>"


def btch(count, total=None) -> str:
    told = f'<TtlAmt Ccy="NOK">{total}</TtlAmt>' if total else ""
    return f"<Btch><NbOfTxs>{count}</NbOfTxs>{told}</Btch>"


def ntfctn(*entries, account=AGENCY_ACCOUNT, summary="", copy="") -> str:
    copied = f"<CpyDplctInd>{copy}</CpyDplctInd>" if copy else ""
    return (
        f"<Ntfctn><Id>1</Id>{copied}<Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>{summary}"
        f"{''.join(entries)}</Ntfctn>"
    )


def message(*notifications, number="M1", version="02", prefix="", head="") -> bytes:
    text = (
        f'<Document xmlns="{NS}{version}"><BkToCstmrDbtCdtNtfctn>'
        f"<GrpHdr><MsgId>{number}</MsgId><CreDtTm>2026-06-01T08:00:00+02:00</CreDtTm>{head}</GrpHdr>"
        f"{''.join(notifications)}</BkToCstmrDbtCdtNtfctn></Document>"
    )
    if prefix:
        text = (
            text.replace("</", f"</{prefix}:")
            .replace("<", f"<{prefix}:")
            .replace(f"<{prefix}:/{prefix}:", f"</{prefix}:")
        )
        text = text.replace("xmlns=", f"xmlns:{prefix}=")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


def simple(*entries, **more) -> bytes:
    """A message of one notification of our account."""
    return message(ntfctn(*entries), **more)
