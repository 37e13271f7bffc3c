"""Two items of the demo that are not written in English, each with an unofficial translation: an alert and a note."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from portal import clock
from portal.enums import TLP, Urgency
from portal.models import Platform
from sharing.actions import drafts, review
from sharing.actions.drafts import Planned
from sharing.contents import IdentifierRow
from sharing.enums import IdentifierKind, MStage, RequestedAction, TargetKind
from sharing.models import ModusOperandiNote, Notice, VendorAlert
from sharing.wordings import TranslationRow
from trends.demo import words
from trends.demo.stage import Stage

ROOM = "meridian"


def play(stage: Stage, now: datetime, platforms: Sequence[Platform]) -> None:
    """Share both, two days and a week ago."""
    platform = next(row for row in platforms if row.name == "Vendaroo")
    _share(stage, VendorAlert, {**ALERT, "platform": platform}, "aenpd", now - timedelta(days=2, hours=3))
    _share(stage, ModusOperandiNote, NOTE, "esocp", now - timedelta(days=7, hours=2))


ALERT: dict[str, object] = {
    "title": "متجر Jade Orchid 41: مواد كيميائية مجهولة في أكياس بلا ملصقات",
    "summary": "سبعة عروض متطابقة الصور، وينتقل البائع إلى تطبيق المراسلة بعد السؤال الأول.",
    "language": "ar",
    "tlp": TLP.AMBER,
    "urgency": Urgency.NONE,
    "target_kind": TargetKind.SELLER,
    "observed": words.ARABIC,
    "requested_actions": [RequestedAction.REVIEW_LISTING.value, RequestedAction.SEARCH_LINKED.value],
    "identifiers": [
        IdentifierRow(IdentifierKind.SHOP_HANDLE, "JadeOrchid41"),
        IdentifierRow(IdentifierKind.DOMAIN, "jadeorchid41.example"),
    ],
    "translations": [
        TranslationRow(
            "en",
            "Shop Jade Orchid 41: unknown chemicals in unlabelled bags",
            "Seven listings with the same pictures; the seller moves to a messenger after the first question.",
            "Please review these listings and look for accounts that belong together.",
            "Language service of the issuer",
        )
    ],
}
NOTE: dict[str, object] = {
    "title": "Polvos sin etiqueta ofrecidos como sales de baño, con aviso de «no apto para consumo»",
    "summary": "El vendedor cambia de nombre cada tres o cuatro semanas y conserva las mismas fotografías.",
    "language": "es",
    "tlp": TLP.GREEN,
    "urgency": Urgency.NONE,
    "m_stage": MStage.MARKETING,
    "description": words.SPANISH,
    "indicators": "Las mismas fotografías bajo otro nombre; precio por gramo; contacto solo por mensajería.",
    "counter_indicators": "Los fabricantes de cosmética indican lote, peso y responsable en la etiqueta.",
    "translations": [
        TranslationRow(
            "en",
            "Unlabelled powders offered as bath salts, marked 'not for consumption'",
            "The seller changes its name every three or four weeks and keeps the same pictures.",
        )
    ],
}


def _share(stage: Stage, model: type[Notice], content: dict[str, object], issuer: str, moment: datetime) -> None:
    author, approver = stage.members[issuer], stage.approvers[issuer]
    with clock.moved_to(moment):
        notice = drafts.draft(model, content=content, plan=[Planned(stage.frameworks[ROOM])], by=author)
        review.submit(notice, by=author)
        review.approve(notice, by=approver)
