"""Items of the demo that are not written in English, each with an unofficial translation."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from portal import clock
from portal.enums import TLP, Urgency
from portal.models import Platform
from sharing.actions import drafts, questions, receipts, review
from sharing.actions.drafts import Planned
from sharing.contents import IdentifierRow
from sharing.enums import (
    ControlStatus,
    IdentifierKind,
    LawStage,
    MStage,
    RequestedAction,
    RuleKind,
    TargetKind,
)
from sharing.models import LegislativeChange, ModusOperandiNote, Notice, Substance, Technique, VendorAlert
from sharing.wordings import TranslationRow
from trends.demo import words
from trends.demo.community import NAHR
from trends.demo.stage import Stage, approve

ROOM = "meridian"
ISSUER = "aenpd"


def play(stage: Stage, now: datetime, platforms: Sequence[Platform]) -> None:
    """Share them, the alert two days ago with those who are to act on it; one of them asks something."""
    platform = next(row for row in platforms if row.name == NAHR.name.partition("(")[2].rstrip(")"))
    asked = [stage.organizations[code] for code in (NAHR.code, "quillon")]
    substances = list(Substance.objects.filter(name="Isotonitazene"))
    methods = list(Technique.objects.filter(m_stage=MStage.MARKETING).order_by("code")[:2])
    alert = {**ALERT, "platform": platform, "substances": substances, "techniques": methods}
    shared = now - timedelta(days=2, hours=3)
    notice = _share(stage, VendorAlert, alert, ISSUER, shared, asked=asked)
    with clock.moved_to(shared + timedelta(hours=5)):
        by = stage.members["quillon"]
        receipts.open_(notice, by=by)
        questions.ask(notice, text=QUESTION, by=by)
    _share(stage, ModusOperandiNote, {**MESSENGER, "techniques": methods}, ISSUER, now - timedelta(days=5, hours=1))
    _share(stage, ModusOperandiNote, SALTS, "esocp", now - timedelta(days=7, hours=2))
    law = {**LAW, "published_on": now.date() - timedelta(days=9), "effective_on": now.date() + timedelta(days=21)}
    _share(stage, LegislativeChange, {**law, "substances": substances}, ISSUER, now - timedelta(days=9))


QUESTION = "على أي يوم شوهدت العروض؟ لم نجد حساباً بهذا الاسم لدينا."
ALERT: dict[str, Any] = {
    "title": "متجر Jade Orchid 41: إيزوتونيتازين في أكياس بلا ملصقات",
    "summary": "سبعة عروض متطابقة الصور، وينتقل البائع إلى تطبيق المراسلة بعد السؤال الأول.",
    "language": "ar",
    "tlp": TLP.AMBER,
    "urgency": Urgency.ROUTINE,
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
            "Shop Jade Orchid 41: isotonitazene in unlabelled bags",
            "Seven listings with the same pictures; the seller moves to a messenger after the first question.",
            "Please review these listings and look for accounts that belong together.",
            "Language service of the issuer",
        )
    ],
}
MESSENGER: dict[str, Any] = {
    "title": "رمز الاتصال داخل الصورة: كيف ينقل البائع الحديث إلى تطبيق المراسلة",
    "summary": "يكتب البائع اسم حسابه داخل الصورة حتى لا يقرأه البحث، ثم يطلب المتابعة خارج الموقع.",
    "language": "ar",
    "tlp": TLP.GREEN,
    "urgency": Urgency.NONE,
    "m_stage": MStage.MARKETING,
    "description": words.ARABIC,
    "indicators": (
        "رمز مربّع أو اسم حساب داخل الصورة.\nسعر بالغرام لبضاعة تباع عادةً بالعبوة.\nالصورة نفسها في أكثر من متجر."
    ),
    "counter_indicators": "متاجر الحِرف تضع رمزاً مربّعاً أيضاً، لكنه يقود إلى صفحتها المعروفة.",
    "translations": [
        TranslationRow(
            "en",
            "A contact code inside the picture: how sellers move the talk to a messenger",
            "The seller writes an account name into the picture, where search does not read it, and goes on elsewhere.",
        )
    ],
}
SALTS: dict[str, Any] = {
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
LAW: dict[str, Any] = {
    "title": "إدراج إيزوتونيتازين وأملاحه في الجدول الأول",
    "language": "ar",
    "tlp": TLP.GREEN,
    "urgency": Urgency.NONE,
    "jurisdiction": "AE",
    "authority": "الإدارة الوطنية للمؤثرات العقلية",
    "instrument": "القرار رقم 87",
    "stage": LawStage.PUBLISHED,
    "rule_kind": RuleKind.INDIVIDUAL,
    "from_status": "غير مدرج",
    "to_status": ControlStatus.CONTROLLED,
    "to_schedule": "الجدول الأول",
    "published_precision": "day",
    "effective_precision": "day",
    "effect_rule": "بعد ثلاثين يوماً من النشر في الجريدة الرسمية.",
    "translations": [TranslationRow("en", "Isotonitazene and its salts are placed in the first schedule")],
}


def _share(
    stage: Stage,
    model: type[Notice],
    content: dict[str, Any],
    issuer: str,
    moment: datetime,
    asked: Sequence[Any] = (),
) -> Notice:
    author, approver = stage.members[issuer], stage.approvers[issuer]
    with clock.moved_to(moment):
        plan = [Planned(stage.frameworks[ROOM])]
        notice = drafts.draft(model, content=content, plan=plan, addressees=list(asked), by=author)
        review.submit(notice, by=author)
        approve(notice, by=approver)
    return notice
