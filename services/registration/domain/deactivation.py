"""What becomes of a company that stops using the product, told before and after in the same words."""

TITLE = "AutoCollect er deaktivert"

CONSEQUENCES = (
    "Klientnøkkelen til PowerOffice Go slettes, og vi leser ikke lenger regnskapet deres.",
    "Ingen nye fakturaer får påminnelse eller overføres til inkasso.",
    "Saker som er overført, følges opp til de er avsluttet. Skal en stanses, trekker dere den i portalen.",
    "Oppgjør betales ut og remitteringsbilag sendes som før, men bokføres ikke automatisk i PowerOffice Go.",
    "Innbetalinger direkte til dere og kreditnotaer fanges ikke lenger opp. Gi oss beskjed om dem.",
)
"""What follows, in the order of its weight."""

WAY_BACK = (
    "Dere kan ta AutoCollect i bruk igjen når dere vil: registrer selskapet på nytt og godkjenn i PowerOffice"
    " Go. Det dere har fylt ut, er tatt vare på."
)
