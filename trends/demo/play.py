"""Plays twelve months through the same actions as the pages call, deterministic from a seed but for keys."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from django.db.models import F

from portal import clock
from portal.enums import TLP, NoticeKind, Urgency
from portal.models import Notification, Organization, Platform
from sharing import access
from sharing.actions import corrections, drafts, evidence, objections, questions, receipts, releases, review
from sharing.actions.drafts import Planned
from sharing.contents import snapshot
from sharing.enums import Audience, ControlStatus, LawStage, MStage, RuleKind
from sharing.models import (
    Control,
    LegislativeChange,
    ModusOperandiNote,
    Notice,
    Objection,
    Substance,
    Technique,
    VendorAlert,
)
from trends.demo import (
    alerts,
    bulletins,
    community,
    contributing,
    exercise,
    meetings,
    narrow,
    pictures,
    translations,
    words,
)
from trends.demo.alerts import Writer
from trends.demo.community import Room
from trends.demo.stage import Stage, approve, noon, share
from trends.models import Bulletin
from trends.statistics import months_back

MONTHS = 12
OPEN = 4  # months ago bulletins were opened to everyone: that month's is the first that anyone reads
ALERTS = 400
COMPANY_ALERTS = 12
MO_NOTES = 60
LAWS = 21
SHARES = {"meridian": 42, "nl": 14, "pacific": 10, "southern": 9}  # of a hundred alerts; the other frameworks 5 each
QUIET_FOR = timedelta(days=75)
SETTLES = timedelta(days=6)  # from an answer that calls an alert lawful to the explanation
SLOW = timedelta(days=12)  # whoever has not answered by then has answered late, but for a few
Act = tuple[datetime, Callable[[], object]]  # and the moment in which it is done
CLASSES = ("fentanyl analogue", "nitazene", "synthetic cathinone", "synthetic cannabinoid", "designer benzodiazepine")


class Play:
    """The months, one item after the other. `say` is told how far it is."""

    def __init__(self, stage: Stage, random: Random, say: Callable[[str], None]) -> None:
        self.stage, self.random, self.say = stage, random, say
        self.now = clock.now()
        self.substances = list(Substance.objects.filter(substance_class__in=CLASSES).order_by("name"))
        self.techniques = list(Technique.objects.order_by("code"))
        self.platforms = list(Platform.objects.select_related("operator").order_by("name"))
        controlled = set(access.plain(Control).filter(superseded_at=None).values_list("substance", flat=True))
        known = [substance for substance in self.substances if substance.pk in controlled]
        self.writer = Writer(random, self.substances, known, self.techniques)
        self.rooms = [*community.NATIONAL, *community.REGIONAL]
        self.busy = [SHARES.get(room.code, 5) for room in self.rooms]
        self.laws: list[Act] = []

    def run(self) -> None:
        """Everything, oldest first within each kind; laws and bulletins in time with one another."""
        for number, moment in enumerate(self._moments(ALERTS)):
            self._alert(moment)
            if (number + 1) % 100 == 0:
                self.say(f"    {number + 1} of {ALERTS} alerts")
        for moment in self._moments(COMPANY_ALERTS):
            self._company_alert(moment)
        for moment in self._moments(MO_NOTES):
            self._mo_note(moment)
        for number, moment in enumerate(self._moments(LAWS)):
            self._law(moment, number)
        self._laws_to_come()
        self._waiting()
        meetings.play(self.stage, self.now)
        exercise.play(self.stage, self.now)
        narrow.play(self.stage, self.now, self.writer, self.platforms)
        self._at(self.now - timedelta(days=4), self.stage.apply)
        self.say("    bulletins")
        for moment, act in sorted([*self.laws, *self._bulletins()], key=lambda dated: dated[0]):
            self._at(moment, act)
        translations.play(self.stage, self.now, self.platforms)
        contributing.play(self.stage, self.now)
        self._read_inboxes()

    def _bulletins(self) -> Iterator[Act]:
        """One for each month that has ended, but for the last; from one on everyone reads them."""
        first = self.now.date().replace(day=1)
        yield noon(months_back(first, OPEN)), partial(bulletins.open_to_everyone, self.stage)
        for back in range(MONTHS, 1, -1):
            month, how = months_back(first, back), {"newest": back == 2, "openly": back <= OPEN}
            yield bulletins.day_of(month), partial(bulletins.publish, self.stage, month, **how)

    def _read_inboxes(self) -> None:
        """Everybody has read what they were told of before this week."""
        earlier = Notification.objects.filter(created_at__lt=self.now - timedelta(days=5), read_at=None)
        earlier.update(read_at=F("created_at") + timedelta(hours=20))

    def _moments(self, count: int) -> list[datetime]:
        """Working moments over the twelve ended months and this one so far, a little denser towards the present."""
        first = noon(months_back(self.now.date().replace(day=1), MONTHS))
        span = (self.now - timedelta(hours=30) - first).total_seconds()
        shares = sorted(self.random.random() ** 0.85 for _ in range(count))
        return [first + timedelta(seconds=span * share) for share in shares]

    def _at(self, moment: datetime, act: Callable[[], object]) -> bool:
        """Do it in that moment, if it lies in the past."""
        if moment >= self.now:
            return False
        with clock.moved_to(moment):
            act()
        return True

    def _alert(self, moment: datetime) -> None:
        room = self.random.choices(self.rooms, weights=self.busy)[0]
        among = (room.coordinator, *room.authorities) if room.country else room.authorities
        issuer = self.random.choice(self._awake(among, moment))
        author, approver = self.stage.members[issuer], self.stage.approvers[issuer]
        platform = self._platform(room)
        asked = self._asked(room, platform)
        urgency = (
            self.random.choices([Urgency.IMMEDIATE, Urgency.HIGH, Urgency.ROUTINE], weights=[18, 47, 35])[0]
            if asked
            else Urgency.NONE
        )
        with clock.moved_to(moment):
            alert = drafts.draft(
                VendorAlert,
                content=self.writer.alert(platform, urgency),
                plan=[Planned(self.stage.frameworks[room.code])],
                addressees=asked,
                by=author,
            )
            review.submit(alert, by=author)
        released = moment + timedelta(hours=self.random.randint(1, 8))
        self._at(released, lambda: approve(alert, by=approver))
        self._onward(alert, room, issuer, released)
        for organization in asked:
            self._answer(alert, organization, released, urgency)
        self._afterwards(alert, issuer, released)

    def _awake(self, among: Sequence[str], moment: datetime) -> list[str]:
        """Those who might issue something then: not the quiet one of late."""
        return [code for code in among if code != community.QUIET or moment < self.now - QUIET_FOR]

    def _company_alert(self, moment: datetime) -> None:
        """A company tells the authorities of its framework of a shop that it has closed."""
        room = self.random.choice(self.rooms)
        issuer = self.random.choice(room.companies)
        content = {**self.writer.alert(self._platform(room), Urgency.NONE), "requested_actions": []}
        plan = [Planned(self.stage.frameworks[room.code], Audience.AUTHORITIES)]
        self._release(VendorAlert, content, plan, issuer, moment)

    def _platform(self, room: Room) -> Platform:
        """Usually one that a member of the framework operates."""
        mine = [p for p in self.platforms if p.operator and p.operator.code in room.companies]
        return self.random.choice(mine if mine and self.random.random() < 0.9 else self.platforms)

    def _asked(self, room: Room, platform: Platform) -> list[Organization]:
        """The operator where it is a member, and now and then another company of the framework."""
        asked = [platform.operator] if platform.operator and platform.operator.code in room.companies else []
        others = [self.stage.organizations[code] for code in room.companies]
        if others and self.random.random() < 0.35:
            asked.append(self.random.choice(others))
        return list(dict.fromkeys(asked))

    def _onward(self, alert: Notice, room: Room, issuer: str, released: datetime) -> None:
        """Some national alerts are shared with the region a day or two later."""
        if not room.under or self.random.random() > 0.6:
            return
        region = next(r for r in community.REGIONAL if r.code == room.under[0])
        if issuer not in region.authorities:
            return
        framework, by = self.stage.frameworks[region.code], self.stage.approvers[issuer]
        moment = released + timedelta(hours=self.random.randint(6, 60))
        self._at(moment, lambda: share(alert, framework=framework, by=by))

    def _answer(self, alert: Notice, organization: Organization, released: datetime, urgency: str) -> None:
        """Open, confirm, record; some do it late and some not yet. All is drawn first, so that chance goes on the same
        way whatever lies in the past by now.
        """
        code, random = organization.code, self.random
        member = self.stage.members[code]
        silent = 0.003 if self.now - released > SLOW else 0.2 if code in ("mirador", "findarra") else 0.08
        never, no_further, asks = (random.random() for _ in range(3))
        scale = {Urgency.IMMEDIATE: 7.0, Urgency.HIGH: 26.0, Urgency.ROUTINE: 70.0}.get(Urgency(urgency), 40.0)
        opened = released + timedelta(hours=random.expovariate(1 / scale) + 0.3)
        confirmed = opened + timedelta(minutes=random.randint(1, 90))
        done = confirmed + timedelta(hours=random.expovariate(1 / scale))
        lines = alerts.answer(random, organization, alert, done)
        thread = (random.choice(words.QUESTIONS), random.choice(words.ANSWERS), random.random(), random.randint(2, 30))
        if never < silent:
            return
        self._at(opened, lambda: receipts.open_(alert, by=member))
        if not self._at(confirmed, lambda: receipts.confirm(alert, by=member)) or no_further < silent:
            return
        if asks < 0.05:
            self._ask(alert, organization, confirmed + timedelta(minutes=5), *thread)
        if self._at(done, lambda: receipts.record(alert, lines=lines, by=member)):
            self._at(done + SETTLES, lambda: self._explain(alert))

    def _explain(self, alert: Notice) -> None:
        """The issuer has looked again where a company called the alert lawful or mistaken."""
        for objection in access.plain(Objection).filter(notice=alert.pk, closed_at=None):
            objections.explain(objection, text=words.EXPLAINED, by=alert.author)

    def _ask(
        self, alert: Notice, asker: Organization, moment: datetime, text: str, reply: str, lazy: float, hours: int
    ) -> None:
        by = self.stage.members[asker.code]
        if self._at(moment, lambda: questions.ask(alert, text=text, by=by)) and lazy >= 0.2:
            later = moment + timedelta(hours=hours)
            self._at(later, lambda: questions.answer(alert, asker=asker, text=reply, by=alert.author))

    def _afterwards(self, alert: Notice, issuer: str, released: datetime) -> None:
        """A few are withdrawn, a few corrected."""
        fate, approver = self.random.random(), self.stage.approvers[issuer]
        later = released + timedelta(days=self.random.randint(3, 20))
        if fate < 0.02:
            reason = "The shop was mistaken for another of a similar name; please undo what you did."
            self._at(later, lambda: releases.withdraw(alert, reason=reason, by=approver))
        elif fate < 0.06:
            self._at(later, lambda: self._correct(alert, approver))

    def _correct(self, alert: Notice, approver: object) -> None:
        row = access.plain(VendorAlert).get(pk=alert.pk)
        content = {"observed": f"{row.observed}\n\nA second shop under the same wallet was found since."}
        assert snapshot(row)
        version = corrections.propose(row, content=content, note="A second shop was found.", by=row.author)
        corrections.approve(version, by=approver)  # type: ignore[arg-type]

    def _mo_note(self, moment: datetime) -> None:
        room = self.random.choice(self.rooms)
        issuer = self.random.choice(self._awake((*room.authorities, *room.companies), moment))
        stage = self.random.choice(list(MStage.values))
        methods = [t for t in self.techniques if t.m_stage == stage]
        day = moment.date()
        content = {
            "title": self.random.choice(words.MO_TITLES),
            "tlp": self.random.choices([TLP.GREEN, TLP.AMBER], weights=[70, 30])[0],
            "urgency": Urgency.NONE,
            "m_stage": stage,
            "description": words.HOW,
            "indicators": self.random.choice(words.INDICATORS),
            "counter_indicators": self.random.choice(words.COUNTER),
            "platform_response": self.random.choice(words.RESPONSE),
            "observed_from_on": day - timedelta(days=60),
            "observed_until_on": day - timedelta(days=3),
            "countries": self.random.sample(["NL", "DE", "SE", "IN", "SG", "US", "MX", "AU"], k=3),
            "techniques": self.random.sample(methods, k=min(2, len(methods))),
        }
        plan = [Planned(self.stage.frameworks[room.code])]
        self._release(ModusOperandiNote, content, plan, issuer, moment)

    def _law(self, moment: datetime, number: int) -> None:
        """A law of a member's own country, some weeks or months before it takes effect."""
        room = community.REGIONAL[number % len(community.REGIONAL)]
        effective = (moment + timedelta(days=self.random.randint(40, 170))).date()
        known = effective if self.random.random() > 0.15 else None
        self._publish_law(
            room, self.random.choice(self._awake(room.authorities, moment)), moment, known, **words.LAWS.get(number, {})
        )

    def _laws_to_come(self) -> None:
        """What the first page of a company in the first framework shows: law that takes effect in its markets soon."""
        for issuer, ago, ahead in (("dewzs", 40, 17), ("nlpco", 25, 38), ("itdsp", 12, 96)):
            moment = self.now - timedelta(days=ago)
            self._publish_law(community.REGIONAL[0], issuer, moment, (self.now + timedelta(days=ahead)).date())

    def _publish_law(
        self, room: Room, issuer: str, moment: datetime, effective: date | None, **special: object
    ) -> None:
        """Words it now, so that chance goes on the same way; it is shared when the bulletins are past that day."""
        country = str(self.stage.organizations[issuer].country)
        substance = self.random.choice(self.substances)
        content = {
            "title": f"{substance.name} is placed under control",
            "tlp": TLP.CLEAR,
            "urgency": Urgency.NONE,
            "jurisdiction": country,
            "authority": str(self.stage.organizations[issuer]),
            "instrument": f"Order {self.random.randint(11, 480)} of {moment.year}",
            "stage": LawStage.PUBLISHED,
            "rule_kind": RuleKind.INDIVIDUAL,
            "from_status": "not listed",
            "to_status": self.random.choice([ControlStatus.CONTROLLED, ControlStatus.TEMPORARY]),
            "to_schedule": self.random.choice(["Schedule I", "List B", "Annex 2", ""]),
            "adopted_on": moment.date(),
            "adopted_precision": "day",
            "published_on": moment.date(),
            "published_precision": "day",
            "effective_on": effective,
            "effective_precision": self.random.choice(["day", "day", "month"]) if effective else "",
            "effect_rule": "As the order says.",
            "platform_duties": "Remove offers that name the substance; keep seller data for 90 days.",
            "substances": [substance],
            **special,
        }
        plan = [Planned(self.stage.frameworks[room.code])]
        self.laws.append((moment, partial(self._release, LegislativeChange, content, plan, issuer, moment)))

    def _release(
        self, model: type[Notice], content: dict[str, object], plan: list[Planned], issuer: str, moment: datetime
    ) -> None:
        author, approver = self.stage.members[issuer], self.stage.approvers[issuer]
        with clock.moved_to(moment):
            notice = drafts.draft(model, content=content, plan=plan, by=author)
            review.submit(notice, by=author)
            approve(notice, by=approver)

    def _waiting(self) -> None:
        """What the three users find on their first page: a draft in review, and a fresh alert to answer."""
        room = community.NATIONAL[0]
        platform = next(p for p in self.platforms if p.operator and p.operator.code == "quillon")
        for number, (hours, is_approved) in enumerate(((20, True), (5, True), (2, False))):
            moment = self.now - timedelta(hours=hours)
            with clock.moved_to(moment):
                content = {**self.writer.alert(platform, Urgency.IMMEDIATE), "tlp": TLP.AMBER}
                alert = drafts.draft(
                    VendorAlert,
                    content=content,
                    plan=[Planned(self.stage.frameworks[room.code])],
                    addressees=[self.stage.organizations["quillon"]],
                    by=self.stage.members["nlpco"],
                )
                files, facts = pictures.handed_in(number), pictures.facts(moment)
                evidence.attach(alert, files, facts=facts, by=self.stage.members["nlpco"])
                review.submit(alert, by=self.stage.members["nlpco"])
                if is_approved:
                    approve(alert, by=self.stage.approvers["nlpco"])


def newest_bulletin() -> Bulletin | None:
    """The one that the demo writes as a file."""
    rows = access.plain(Bulletin).filter(kind=NoticeKind.BULLETIN, released_at__isnull=False, master=None)
    return rows.select_related("framework", "originator").order_by("-begins_on").first()
