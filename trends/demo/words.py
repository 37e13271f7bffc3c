"""What the demo's members write. Sellers, shops and numbers are invented."""

from random import Random

FIRST = ("Blue", "Silent", "Golden", "North", "Crystal", "Rapid", "Jade", "Open", "White", "Lucky", "Prime", "River")
SECOND = ("Lotus", "Harbor", "Reagent", "Falcon", "Garden", "Summit", "Lantern", "Orchid", "Bridge", "Comet", "Mesa")
GOODS = (
    "incense blends", "research chemicals", "plant food", "cleaning powder", "collector's crystals", "lab samples",
    "aroma powder", "bath additives", "tablet moulds and dyes", "laboratory solvents",
)  # fmt: skip
APPLICATION = (
    "We opened warehouses in two of your countries this year. Sellers that we closed in Asia come back under European "
    "addresses; we would share what we know of them, and need your alerts before the goods are listed."
)
DUTIES = "Markets: Netherlands, Germany. Hosting service and online platform under the Digital Services Act."
PROCEDURES = {
    "authority": (
        "1. Write through Accord; in an emergency call the focal point first and send the item after.\n2. Name the item's "
        "reference, what you need, for which market, and until when.\n3. We answer within two working days, and within "
        "four hours where lives are at risk.\n4. What may serve as evidence, our legal department sends by registered post.",
        "Requests about court orders go to the legal desk; everything else to the focal point. Say which listing or account, "
        "on which day you saw it, and whether the seller may be told. An answer takes three working days.",
    ),
    "company": (
        "1. Give the address of the listing or the account's number, and the law that it breaks in which market.\n2. We "
        "act on what is unlawful there within 24 hours, and say what we did.\n3. Data of accounts is kept for 90 days on "
        "request and given out on an order of the competent authority only.",
        "Send listings and accounts through Accord. We look at them on every working day; out of hours call the duty "
        "telephone. Requests for data need an order and are answered by the legal department.",
    ),
}
OBSERVED = (
    "{shop} offers {goods} in {n} listings. The pictures show unlabelled bags; the text names {substance} by its "
    "number only. Contact is moved to a messenger after the first question.",
    "A test purchase from {shop} arrived without sender. The declaration said {goods}; the laboratory found "
    "{substance}. {n} further listings use the same pictures.",
    "Customs stopped {n} letters within two weeks, all declared as {goods}. The slips lead to {shop}, which ships from "
    "several addresses.",
    "{shop} advertises {goods} with the words 'not for consumption' and a price a gram. Buyers' questions name "
    "{substance} openly; the seller answers with a link.",
)
ASSESSED = (
    "We assess with moderate confidence that one group runs these shops: pictures, prices and wallets are the same.",
    "The seller is likely to open a new shop after a removal: this is the third name in four months.",
    "We have no sign that the platform was aware. The goods have no lawful use that we know of.",
    "",
)
TITLES = (
    "{shop}: {substance} offered as {goods}",
    "{substance} from {shop}, redirected to a messenger",
    "Letters from {shop} declared as {goods}",
    "{shop} sells {substance} in small lots",
)
NOTES = (
    "Two shops closed; payouts are held.", "Account was dormant; no orders in our records.",
    "The listing had been removed by our own filter an hour earlier.", "We keep the order data for your request.",
    "In two of our markets the substance is not controlled; removed under our own rules.", "",
)  # fmt: skip
LAWFUL = "The seller supplies laboratories and has shown its licence; the lot was sold to a university."
EXPLAINED = "Thank you. The licence is not for this substance: the alert stands."
QUESTIONS = (
    "Can you tell us the date on which the listing was seen?",
    "The handle has changed since. Do you have a second identifier?",
    "Is the test purchase report available to us?",
)
ANSWERS = ("It was seen on the day before the alert.", "Yes, the telephone number in the alert is still in use.")
ORDER = "Order of the control office under the national substances act"
DSA = "Article 16 of Regulation (EU) 2022/2065; the substance may not be offered under national law"
# Some of the laws, by their number, are not just another listing.
LAWS: dict[int, dict[str, object]] = {
    2: {
        "title": "Proposal to place a class of benzodiazepines under control",
        "tlp": "green",
        "stage": "proposed",
        "rule_kind": "generic",
        "substances": [],
        "substance_text": "Benzodiazepines with a fused triazole ring that have no marketing authorization",
        "effective_on": None,
        "effective_precision": "",
    },
    7: {
        "title": "Nitazenes are placed under control as a class",
        "rule_kind": "generic",
        "substances": [],
        "substance_text": "2-Benzyl benzimidazoles, whatever their substitution",
        "to_schedule": "Schedule I",
    },
    11: {"disagreement": "The gazette names the first day of the month, the ministry's page the fifteenth."},
}
MO_TITLES = (
    "Coded words in pictures instead of text",
    "Listings that exist for an hour only",
    "Lookalike shops that borrow a known name",
    "Payment split over several small wallets",
    "Samples first, bulk by messenger",
    "Re-shipping through a parcel shop",
    "Declared as dye, sent as powder",
    "Reviews that name the goods",
)
HOW = (
    "Seen in several cases of the last weeks. Sellers change one step at a time, so that no single rule catches the "
    "whole; the order of the steps stays the same."
)
INDICATORS = (
    "A price a gram for goods that are sold by the bottle.\nPictures with a blank label.\nNo returns, no reviews, many sales.",
    "The same picture in several shops.\nA contact code inside the picture.\nStock that doubles overnight.",
    "Shipping from an address that no company is registered at.\nDeclared value under the threshold.",
)
COUNTER = (
    "Laboratory suppliers sell small lots as well: they name a grade, a batch and a safety sheet.",
    "Soap and candle makers buy the same dyes in bulk.",
    "Collectors' shops also sell by weight; they do not move buyers to a messenger.",
)
RESPONSE = (
    "Compare pictures across shops; hold listings that ask for contact outside the platform.",
    "Ask sellers of this category for the safety sheet before the first listing.",
    "Look for the same wallet in payouts of other shops.",
)
ARABIC = "تعرض هذه الصفحة مواد كيميائية مجهولة المصدر في أكياس بلا ملصقات، وينتقل التواصل إلى تطبيق المراسلة بعد السؤال الأول."
SPANISH = "La tienda ofrece polvo sin etiqueta y pide seguir la conversación en una aplicación de mensajería."


def shop(random: Random) -> str:
    """A shop's name."""
    return f"{random.choice(FIRST)}{random.choice(SECOND)}{random.randint(10, 99)}"


def fill(random: Random, texts: tuple[str, ...], **values: object) -> str:
    """One of the texts with its blanks filled."""
    return random.choice(texts).format(**values)


PRESERVE = "Orders, messages and payments of the shop for the last twelve months."
