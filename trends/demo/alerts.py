"""What the alerts and answers of the demo say: chance decides, from the seed on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from portal.enums import PAP, TLP, Urgency
from portal.models import Organization, Platform
from sharing import access
from sharing.actions.receipts import OutcomeLine
from sharing.contents import IdentifierRow
from sharing.enums import Decision, IdentifierKind, LegalNature, RequestedAction, SellerNotice, TargetKind
from sharing.models import Notice, SellerIdentifier, Substance, Technique
from trends.demo import words

OUTCOMES = (
    (Decision.VISIBILITY_REMOVED, 32),
    (Decision.ACCOUNT_TERMINATED, 17),
    (Decision.ACCOUNT_SUSPENDED, 14),
    (Decision.MONETARY_SUSPENDED, 8),
    (Decision.ALREADY_REMOVED, 8),
    (Decision.NO_TRACE, 7),
    (Decision.PARTLY_ACTED, 5),
    (Decision.LAWFUL_OR_MISTAKEN, 3),
    (Decision.NOT_UNLAWFUL_HERE, 3),
    (Decision.NEEDS_MORE, 3),
)
NATURES = ((LegalNature.VOLUNTARY, 80), (LegalNature.INFORMATION, 14), (LegalNature.ORDER, 6))
# AMBER+STRICT is what authorities tell each other (`narrow`): counted in an AMBER bulletin, it would hide small counts.
LABELS = ((TLP.GREEN, 25), (TLP.AMBER, 70), (TLP.RED, 5))


@dataclass(frozen=True)
class Writer:
    """Words alerts; `controlled` are the substances of which something is on record."""

    random: Random
    substances: Sequence[Substance]
    controlled: Sequence[Substance]
    techniques: Sequence[Technique]

    def alert(self, platform: Platform, urgency: str) -> dict[str, object]:
        """The content of one alert; RED only where somebody is asked to follow up, whom the urgency is for."""
        random, asks = self.random, urgency != Urgency.NONE
        substance, shop = self._substance(), words.shop(random)
        values = {
            "shop": shop,
            "goods": random.choice(words.GOODS),
            "substance": substance.name,
            "n": random.randint(2, 19),
        }
        extra = random.choices(["", words.ARABIC, words.SPANISH], weights=[88, 6, 6])[0]
        return {
            "title": words.fill(random, words.TITLES, **values)[:200],
            "summary": "",
            "tlp": self._one_of([row for row in LABELS if asks or row[0] != TLP.RED]),
            "urgency": urgency,
            "target_kind": random.choice(list(TargetKind.values)[:3]),
            "platform": platform,
            "observed": f"{words.fill(random, words.OBSERVED, **values)}\n\n{extra}".strip(),
            "assessed": random.choice(words.ASSESSED),
            "requested_actions": random.sample(list(RequestedAction.values), k=random.randint(1, 3)),
            "reply_contact": "",
            "origin": random.choice(["CN", "IN", "NL", "HK", ""]),
            "destination": random.choice(["DE", "US", "SE", "AU", "BR", ""]),
            "substances": [substance],
            "techniques": random.sample(list(self.techniques), k=random.randint(1, 3)),
            "identifiers": self._identifiers(shop, platform),
            "own_file_number": f"F-{random.randint(10_000, 99_999)}",
            **self._legal(),
            **_certainty(shop),
        }

    def _substance(self) -> Substance:
        """Mostly one of which something is on record: those are what sellers are reported for."""
        return self.random.choice(self.controlled if self.random.random() < 0.8 else self.substances)

    def _legal(self) -> dict[str, object]:
        nature, is_notice = self._one_of(NATURES), self.random.random() < 0.12
        is_dsa_notice = is_notice and nature == LegalNature.VOLUNTARY
        basis = words.ORDER if nature == LegalNature.ORDER else words.DSA if is_dsa_notice else ""
        return {
            "legal_nature": nature,
            "legal_basis": basis,
            "is_dsa_notice": is_dsa_notice,
            "good_faith": is_dsa_notice,
        }

    def _identifiers(self, shop: str, platform: Platform) -> list[IdentifierRow]:
        """The handle, a listing, and up to three more of any kind; numbers are those kept for fiction."""
        random, host, name = self.random, platform.addresses.all()[0].host, shop.lower()
        number = random.randint(10**6, 10**7)
        rows = [
            IdentifierRow(IdentifierKind.SHOP_HANDLE, shop),
            IdentifierRow(IdentifierKind.LISTING_URL, f"https://{host}/item/{number}"),
        ]
        more = [
            IdentifierRow(IdentifierKind.MESSENGER, f"telegram:@{name}_chem"),
            IdentifierRow(IdentifierKind.EMAIL, f"sales@{name}.example"),
            IdentifierRow(IdentifierKind.DOMAIN, f"{name}.example"),
            IdentifierRow(IdentifierKind.SHOP_URL, f"https://{host}/shop/{name}"),
            IdentifierRow(IdentifierKind.SOCIAL_PROFILE, f"https://vellumine.example/{name}"),
            IdentifierRow(
                IdentifierKind.PHONE,
                f"+44 7700 900{random.randint(100, 999)}",
                "answers in the evening",
                for_addressees=True,
            ),
            IdentifierRow(IdentifierKind.CRYPTO_WALLET, f"0x{random.getrandbits(160):040x}"),
            IdentifierRow(IdentifierKind.COMPANY_REGISTRATION, f"EX {number:08d}", "as the shop states it"),
            IdentifierRow(IdentifierKind.POSTAL_ORIGIN, f"Sorting centre {number % 31 + 1}, unit {number % 7 + 1}"),
            IdentifierRow(IdentifierKind.TRACKING_PATTERN, f"L{chr(65 + number % 26)}{number % 9 + 1}********NL"),
        ]
        return rows + random.sample(more, k=random.randint(0, 3))

    def _one_of(self, weighted: Sequence[tuple[object, int]]) -> object:
        values, weights = zip(*weighted, strict=True)
        return self.random.choices(values, weights=weights)[0]


def answer(random: Random, organization: Organization, alert: Notice, moment: datetime) -> list[OutcomeLine]:
    """What an organization did: one line, now and then with data preserved beside it."""
    decisions, weights = zip(*OUTCOMES, strict=True)
    decision = random.choices(decisions, weights=weights)[0]
    markets = [str(market.country) for market in organization.markets.all()]
    concerned = list(access.plain(SellerIdentifier).filter(alert=alert.pk).values_list("pk", flat=True)[:2])
    count, where = random.randint(1, 12), random.sample(markets, k=min(2, len(markets)))
    note = random.choice(words.QUESTIONS if decision == Decision.NEEDS_MORE else words.NOTES)
    note = words.LAWFUL if decision == Decision.LAWFUL_OR_MISTAKEN else note
    line = OutcomeLine(decision=decision, note=note)
    if decision.is_action:
        acted_at = moment - timedelta(minutes=20)
        line = OutcomeLine(decision, count, acted_at, markets=where, identifiers=concerned, note=note)
    until = (moment + timedelta(days=90)).date()
    kept = [OutcomeLine(Decision.DATA_PRESERVED, preserved_until_on=until)] if random.random() < 0.1 else []
    return [line, *kept]


def _certainty(shop: str) -> dict[str, object]:
    """How sure the issuer is, and what it asks beside: by a chance of its own, so that the rest stays as it is."""
    random = Random(shop)
    told = random.random() < 0.7
    return {
        "source_reliability": random.choice("ABBC") if told else "",
        "credibility": random.choice("1223") if told else "",
        "seller_notice": random.choice(["", SellerNotice.YES, SellerNotice.NO]),
        "preserve": words.PRESERVE if random.random() < 0.3 else "",
        "maybe_hijacked": random.random() < 0.04,
        "pap": random.choices(["", PAP.GREEN, PAP.AMBER], weights=[84, 10, 6])[0],
    }
