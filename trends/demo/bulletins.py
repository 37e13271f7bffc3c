"""The demo's bulletins; the newest in three languages, where figures come by themselves and written words are
translated, and under three labels.
"""

from datetime import date, datetime, timedelta

from portal import clock
from portal.actions import frameworks
from portal.enums import TLP
from sharing.actions import review
from trends import merging
from trends.actions import composing, editions, translating
from trends.demo.stage import Stage, approve, noon
from trends.models import Bulletin
from trends.queries import translations
from trends.statistics import months_back

SECTION = "coverage"
WRITTEN = (
    "\n\nWhere a shop is closed, look for its pictures elsewhere within two weeks: most sellers of this month came "
    "back under another name. The secretariat thanks all who answered within the agreed time."
)
TRANSLATED = {
    "ar": (
        "\n\nإذا أُغلق متجر فابحثوا عن صوره في مواقع أخرى في غضون أسبوعين: فقد عاد معظم بائعي هذا الشهر تحت اسم آخر. "
        "وتشكر الأمانة كل من رد في الوقت المتفق عليه."
    ),
    "zh-hans": (
        "\n\n店铺关闭后，请在两周内到别处查找其图片：本月多数卖家已换名重新出现。秘书处感谢所有按约定时间答复的成员。"
    ),
}


def open_to_everyone(stage: Stage) -> None:
    """From now on anyone reads the editions that are labelled for everyone."""
    frameworks.change_rules(stage.frameworks["meridian"], publishes_openly=True, by=stage.approvers["mersec"])


def day_of(begins_on: date) -> datetime:
    """When a month's bulletin is published: some days after its end."""
    return noon(months_back(begins_on, -1) + timedelta(days=3))


def publish(stage: Stage, begins_on: date, *, newest: bool = False, openly: bool = False) -> None:
    """A month's bulletin on its day; the newest with words of the coordinator, and translated. The day
    after come editions: of the newest for the framework's community, of each that is published openly for everyone.
    """
    ends_on = months_back(begins_on, -1) - timedelta(days=1)
    composer = stage.members["mersec"]
    with clock.moved_to(day_of(begins_on)):
        framework = stage.frameworks["meridian"]
        bulletin = composing.compose(
            framework=framework, begins_on=begins_on, ends_on=ends_on, tlp=TLP.AMBER, language="en", by=composer
        )
        if newest:
            sections = _with(bulletin, WRITTEN)
            composing.edit(bulletin, title=bulletin.title, tlp=bulletin.tlp, sections=sections, by=composer)
        _publish(stage, bulletin)
        for language, words in TRANSLATED.items() if newest else ():
            _publish(stage, _translated(stage, bulletin, language, words))
    with clock.moved_to(day_of(begins_on) + timedelta(days=1)):
        for tlp, is_made in ((TLP.GREEN, newest), (TLP.CLEAR, openly)):
            if is_made:
                _publish(stage, editions.derive(bulletin, tlp=tlp, language=bulletin.language, by=composer))


def _translated(stage: Stage, bulletin: Bulletin, language: str, words: str) -> Bulletin:
    composer = stage.members["mersec"]
    made = editions.derive(bulletin, tlp=bulletin.tlp, language=language, by=composer)
    of = {key: source.print for key, source in translations.beside(made).items()}
    sections = _with(made, words)
    pieces = merging.pieces(made.title, made.tlp, sections)
    translating.save(made, pieces=pieces, of=of, done=set(), by=composer)
    return made


def _with(bulletin: Bulletin, words: str) -> list[dict[str, str]]:
    """Its sections, with words of the coordinator at the end of one."""
    return [
        {**section, "body": section["body"] + words} if section["key"] == SECTION else section
        for section in bulletin.sections
    ]


def _publish(stage: Stage, bulletin: Bulletin) -> None:
    review.submit(bulletin, by=stage.members["mersec"])
    approve(bulletin, by=stage.approvers["mersec"])
