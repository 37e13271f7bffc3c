"""The form of an alert: whom it proposes, where it may go, what it refuses, and what it only warns of."""

from datetime import UTC, date, datetime
from typing import Any

from portal import clock
from portal.models import Framework
from sharing.actions import drafts
from sharing.contents import IdentifierRow
from sharing.forms.alerts import AlertForm, IdentifierRows
from sharing.models import VendorAlert
from tests.cast import Cast
from tests.factories import posts
from tests.factories.legislation import substance


def filled(cast: Cast, by: Any = None, *, initial: Any = None, **changes: Any) -> AlertForm:
    return AlertForm(posts.alert(cast, **changes), user=by or cast.focal_point, initial=initial)


def errors(form: AlertForm) -> dict[str, list[str]]:
    return {name: list(map(str, found)) for name, found in form.errors.items()}


def asked(form: AlertForm) -> list[str]:
    assert form.is_valid(), form.errors
    return [str(organization) for organization in form.asked()]


def test_form_says_what_where_and_of_whom(cast: Cast) -> None:
    thing = substance("Metonitazene")
    form = filled(
        cast,
        substances=" metonitazene \n\nMetonitazene",
        urgency="high",
        addressees=[str(cast.organization("authority_north2").pk)],
        requested_actions=["suspend_shop", "preserve_data"],
        destination="NO",
        **{f"room_{cast.region.pk}": "authorities"},
    )
    assert asked(form) == ["Authority North2"]
    assert [(step.framework, step.audience) for step in form.plan()] == [
        (cast.north, "everyone"),
        (cast.region, "authorities"),
    ]
    content = form.content()
    assert (content["substances"], content["requested_actions"], content["destination"]) == (
        [thing],
        ["suspend_shop", "preserve_data"],
        "NO",
    )


def test_alert_is_valid_for_five_years_at_most(cast: Cast) -> None:
    with clock.moved_to(datetime(2028, 2, 29, 12, tzinfo=UTC)):
        taken = filled(cast, valid_until_on="2033-02-28")
        late, far = filled(cast, valid_until_on="2033-03-01"), filled(cast, valid_until_on="2128-02-28")
        kept = filled(cast, valid_until_on="2128-02-28", initial={"valid_until_on": date(2128, 2, 28)})
        refused = {"valid_until_on": ["Choose a day within 5 years; a correction can move it on."]}
        assert [errors(form) for form in (taken, late, far, kept)] == [{}, refused, refused, {}]


def test_draft_comes_back_to_the_form_as_it_was(cast: Cast) -> None:
    form = filled(cast, platform=str(cast.platforms["Bazaar One"].pk), own_file_number="F-9", urgency="routine")
    assert form.is_valid(), form.errors
    row = drafts.draft(
        VendorAlert, content=form.content(), plan=form.plan(), addressees=form.asked(), by=cast.focal_point
    )
    again = AlertForm(user=cast.focal_point, initial=AlertForm.initial_of(row))
    names = ("platform", "own_file_number", "urgency", "addressees", f"room_{cast.north.pk}", f"room_{cast.region.pk}")
    assert [again[name].value() for name in names] == [
        cast.platforms["Bazaar One"].pk,
        "F-9",
        "routine",
        [cast.organization("company_one").pk],
        "everyone",
        None,
    ]


def test_operator_of_the_platform_is_proposed_where_an_answer_is_asked(cast: Cast) -> None:
    named = {"platform": str(cast.platforms["Bazaar One"].pk)}
    pasted = {"platform_address": "hxxps://www.bazaar-one[.]example/shop/9?x=1"}
    assert asked(filled(cast, urgency="routine", **named)) == ["Company One"]
    assert asked(filled(cast, urgency="routine", **pasted)) == ["Company One"]
    assert asked(filled(cast, urgency="none", **named)) == []
    assert asked(filled(cast, urgency="routine", platform=str(cast.platforms["Market Nine"].pk))) == []


def test_operator_whom_the_author_took_out_stays_out(cast: Cast) -> None:
    bazaar, other = cast.platforms["Bazaar One"].pk, str(cast.organization("authority_north2").pk)
    kept = filled(cast, urgency="routine", platform=str(bazaar), addressees=[other], initial={"platform": bazaar})
    assert asked(kept) == ["Authority North2"]


def test_form_names_what_is_wrong(cast: Cast) -> None:
    wrong: list[tuple[dict[str, str], str, str]] = [
        ({"title": ""}, "title", "This field is required."),
        ({"observed": " "}, "observed", "This field is required."),
        ({"substances": "Nothing\nNeither"}, "substances", "Not in the list of substances: Nothing, Neither."),
        ({"valid_until_on": "2020-01-01"}, "valid_until_on", "This day has gone by."),
        ({"platform_address": "nowhere"}, "platform_address", "A domain name has at least one dot: nowhere"),
        ({"is_dsa_notice": "on"}, "good_faith", "A notice under Article 16 needs this statement."),
        ({"urgency": "soon"}, "urgency", "Select a valid choice. soon is not one of the available choices."),
    ]
    for changes, field, message in wrong:
        assert errors(filled(cast, **changes)) == {field: [message]}


def test_notice_under_the_digital_services_act_keeps_its_good_faith_statement(cast: Cast) -> None:
    form = filled(cast, is_dsa_notice="on", good_faith="on")
    assert form.is_valid(), form.errors
    row = drafts.draft(VendorAlert, content=form.content(), plan=form.plan(), by=cast.focal_point)
    row.refresh_from_db()
    assert (row.is_dsa_notice, row.good_faith) == (True, True)


def test_company_s_alert_is_offered_to_authorities_alone_unless_the_framework_allows_more(cast: Cast) -> None:
    room = f"room_{cast.north.pk}"
    form = AlertForm(user=cast.analyst)
    assert [label for _code, label in form.fields[room].choices] == ["not shared", "Authorities only"]  # type: ignore[attr-defined]
    assert errors(filled(cast, cast.analyst)) == {
        room: ["Select a valid choice. everyone is not one of the available choices."]
    }
    assert filled(cast, cast.analyst, **{room: "authorities"}).is_valid()
    Framework.objects.filter(pk=cast.north.pk).update(companies_alert_companies=True)
    assert filled(cast, cast.analyst).is_valid()


def test_organization_that_the_author_may_not_know_cannot_be_asked(cast: Cast) -> None:
    for name in ("company_two", "outsider", "observer", "suspended"):
        key = str(cast.organization(name).pk)
        form = filled(cast, urgency="routine", addressees=[key])
        assert errors(form) == {"addressees": [f"Select a valid choice. {key} is not one of the available choices."]}, (
            name
        )


def test_framework_in_which_the_author_may_issue_nothing_is_not_offered(cast: Cast) -> None:
    rooms = {who: [str(room) for room in AlertForm(user=cast.member(who)).rooms] for who in ("company_one", "observer")}
    assert rooms == {"company_one": ["Framework of the north", "Framework of the region"], "observer": []}


def test_correction_has_a_note_and_neither_rooms_nor_addressees(cast: Cast) -> None:
    sent = posts.alert(cast, addressees=[str(cast.organization("company_one").pk)])
    form = AlertForm(sent, user=cast.focal_point, correcting=True)
    assert errors(form) == {"note": ["This field is required."]}
    assert [name for name in form.fields if name.startswith("room_") or name == "addressees"] == []
    assert AlertForm({**sent, "note": "Mended"}, user=cast.focal_point, correcting=True).is_valid()


def test_identifiers_are_refused_warned_of_or_left_out(cast: Cast) -> None:
    typed = [
        ("shop_handle", "Shop-Nine"),
        ("email", ""),
        ("crypto_wallet", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3"),
        ("phone", "22 33 44 55"),
    ]
    rows: Any = IdentifierRows(posts.alert(cast, *typed), prefix="identifiers")
    assert rows.is_valid(), rows.errors
    assert rows.rows() == [IdentifierRow(kind, value) for kind, value in typed if value]
    assert rows.warnings() == [
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3: The check digits of this Bitcoin address are wrong.",
        "22 33 44 55: Without the country code (+…) this number cannot be compared with others.",
    ]
    bad = IdentifierRows(posts.alert(cast, ("email", "nobody"), ("domain", "a.example")), prefix="identifiers")
    assert [dict(form.errors) for form in bad] == [
        {"value": ["An e-mail address has a name, an @ and a domain."]},
        {},
    ]
