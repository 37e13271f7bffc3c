"""Who takes part in the demo: 23 authorities, six international organizations, ten companies, one association.

Every name is invented; countries are real, since the law on record is. Domains end in `.example`.
"""

from dataclasses import dataclass

from portal.enums import OrganizationKind, Sector


@dataclass(frozen=True)
class Member:
    """One organization: code, name, kind, country, time zone; for companies the sector and the markets."""

    code: str
    name: str
    kind: str
    country: str = ""
    zone: str = "UTC"
    sector: str = ""
    markets: tuple[str, ...] = ()
    language: str = "en"

    @property
    def domain(self) -> str:
        return f"{self.code}.example"


def _authority(code: str, name: str, country: str, zone: str, language: str = "en") -> Member:
    return Member(code, name, OrganizationKind.AUTHORITY, country, zone, language=language)


AUTHORITIES = (
    _authority("nlpco", "Precursor Control Office (Netherlands)", "NL", "Europe/Amsterdam"),
    _authority("nlpost", "Postal Security Desk (Netherlands)", "NL", "Europe/Amsterdam"),
    _authority("bedca", "Dangerous Substances Agency (Belgium)", "BE", "Europe/Brussels"),
    _authority("dewzs", "Office for Substance Safety (Germany)", "DE", "Europe/Berlin"),
    _authority("plbsk", "Bureau of Chemical Control (Poland)", "PL", "Europe/Warsaw"),
    _authority("sensa", "Narcotics and Substances Authority (Sweden)", "SE", "Europe/Stockholm"),
    _authority("itdsp", "Department for Psychoactive Substances (Italy)", "IT", "Europe/Rome"),
    _authority("esocp", "Office of Precursor Control (Spain)", "ES", "Europe/Madrid"),
    _authority("grepa", "Early Warning Point (Greece)", "GR", "Europe/Athens"),
    _authority("inncd", "National Chemicals Directorate (India)", "IN", "Asia/Kolkata"),
    _authority("inpmd", "Postal Monitoring Division (India)", "IN", "Asia/Kolkata"),
    _authority("sgcsb", "Controlled Substances Branch (Singapore)", "SG", "Asia/Singapore"),
    _authority("thocc", "Office of Chemical Coordination (Thailand)", "TH", "Asia/Bangkok"),
    _authority("phdsc", "Substances Commission (Philippines)", "PH", "Asia/Manila"),
    _authority("ausbf", "Substance Border Force Desk (Australia)", "AU", "Australia/Sydney"),
    _authority("jpnpc", "Psychotropics Control Section (Japan)", "JP", "Asia/Tokyo"),
    _authority("krfsc", "Substances Control Team (Republic of Korea)", "KR", "Asia/Seoul"),
    _authority("usosc", "Office of Synthetic Chemicals (United States)", "US", "America/New_York"),
    _authority("mxcpq", "Chemical Precursor Commission (Mexico)", "MX", "America/Mexico_City"),
    _authority("brasq", "Chemical Safety Agency (Brazil)", "BR", "America/Sao_Paulo"),
    _authority("zadsb", "Designer Substances Bureau (South Africa)", "ZA", "Africa/Johannesburg"),
    _authority("ngscu", "Substances Control Unit (Nigeria)", "NG", "Africa/Lagos"),
    _authority("aenpd", "National Psychoactives Department (United Arab Emirates)", "AE", "Asia/Dubai", "ar"),
)

INTERNATIONAL = (
    Member("mersec", "Meridian Secretariat", OrganizationKind.INTERNATIONAL, zone="Europe/Vienna"),
    Member("pacdsk", "Pacific Exchange Desk", OrganizationKind.INTERNATIONAL, zone="Asia/Singapore"),
    Member("austro", "Southern Cross Liaison Office", OrganizationKind.INTERNATIONAL, zone="America/Sao_Paulo"),
    Member("ipwatch", "International Post Watch", OrganizationKind.INTERNATIONAL, zone="Europe/Zurich"),
    Member("chemobs", "Chemicals Observatory", OrganizationKind.INTERNATIONAL, zone="Europe/Paris"),
    Member("customs", "Customs Analysis Forum", OrganizationKind.INTERNATIONAL, zone="Europe/Brussels"),
)


def _company(code: str, name: str, country: str, zone: str, sector: str, *markets: str) -> Member:
    return Member(code, name, OrganizationKind.COMPANY, country, zone, sector, (country, *markets))


COMPANIES = (
    _company("quillon", "Quillon Bazaar", "NL", "Europe/Amsterdam", Sector.MARKETPLACE, "BE", "DE", "IT", "ES"),
    _company("sonderpay", "Sonderling Pay", "NL", "Europe/Amsterdam", Sector.PAYMENT, "BE", "DE", "SE", "IT", "GB"),
    _company("norrtorg", "Norrtorg", "SE", "Europe/Stockholm", Sector.MARKETPLACE, "DE", "PL", "IT"),
    _company("parcelwren", "Parcelwren", "SE", "Europe/Stockholm", Sector.CARRIER, "NL", "DE", "PL", "GB"),
    _company("tangara", "Tangara Mart", "SG", "Asia/Singapore", Sector.MARKETPLACE, "TH", "PH", "AU", "IN"),
    _company("vellumine", "Vellumine Social", "US", "America/New_York", Sector.SOCIAL_NETWORK, "GB", "IN", "BR", "MX"),
    _company("findarra", "Findarra Search", "US", "America/Los_Angeles", Sector.SEARCH, "GB", "IN", "AU", "BR"),
    _company("vendaroo", "Vendaroo", "IN", "Asia/Kolkata", Sector.MARKETPLACE, "AE", "SG"),
    _company("mirador", "Miradorra Mercado", "MX", "America/Mexico_City", Sector.MARKETPLACE, "BR", "US", "ES"),
)

# Works in Arabic, and is called so.
NAHR = Member(
    "nahrsouq",
    "سوق النهر (Nahr Souq)",
    OrganizationKind.COMPANY,
    "AE",
    "Asia/Dubai",
    Sector.MARKETPLACE,
    ("AE", "SG"),
    language="ar",
)
ASSOCIATION = Member("opendigit", "Open Commerce Association", OrganizationKind.ASSOCIATION, zone="Europe/Brussels")

# Platforms: name, address, the company that operates it ("" where it is no member).
PLATFORMS = (
    ("Quillon Bazaar", "quillon-bazaar.example", "quillon"),
    ("Norrtorg", "norrtorg.example", "norrtorg"),
    ("Tangara Mart", "tangara-mart.example", "tangara"),
    ("Vellumine", "vellumine.example", "vellumine"),
    ("Vendaroo", "vendaroo.example", "vendaroo"),
    ("Miradorra", "miradorra.example", "mirador"),
    ("Nahr Souq", "nahr-souq.example", "nahrsouq"),
    ("ChemLane Direct", "chemlane-direct.example", ""),
    ("Bulk Agora", "bulk-agora.example", ""),
)
PAGES = {"listings": ["/item/{id}/*"], "shops": ["/shop/{id}/*"]}  # how each of them writes addresses


@dataclass(frozen=True)
class Room:
    """One framework: who coordinates it and who belongs to it, by code."""

    code: str
    name: str
    country: str
    coordinator: str
    authorities: tuple[str, ...]
    companies: tuple[str, ...]
    observers: tuple[str, ...] = ()
    under: tuple[str, ...] = ()


REGIONAL = (
    Room(
        "meridian",
        "Meridian Cooperation on Online Trade",
        "",
        "mersec",
        ("nlpco", "nlpost", "bedca", "dewzs", "plbsk", "sensa", "itdsp", "esocp", "grepa", "aenpd"),
        ("quillon", "sonderpay", "norrtorg", "parcelwren", "vellumine", "findarra", "vendaroo", "nahrsouq"),
        ("opendigit", "ipwatch", "chemobs", "customs"),
    ),
    Room(
        "pacific",
        "Pacific Exchange on Synthetic Substances",
        "",
        "pacdsk",
        ("inncd", "inpmd", "sgcsb", "thocc", "phdsc", "ausbf", "jpnpc", "krfsc"),
        ("tangara", "vendaroo", "findarra"),
        ("ipwatch", "chemobs"),
    ),
    Room(
        "southern",
        "Southern Cross Arrangement",
        "",
        "austro",
        ("usosc", "mxcpq", "brasq", "zadsb", "ngscu"),
        ("mirador", "vellumine", "findarra"),
        ("customs",),
    ),
)

NATIONAL = (
    Room(
        "nl",
        "Netherlands Public–Private Cooperation",
        "NL",
        "nlpco",
        ("nlpost",),
        ("quillon", "sonderpay"),
        (),
        ("meridian",),
    ),
    Room("se", "Sweden Online Trade Council", "SE", "sensa", (), ("norrtorg", "parcelwren"), (), ("meridian",)),
    Room("in", "India Marketplace Cooperation", "IN", "inncd", ("inpmd",), ("vendaroo", "tangara"), (), ("pacific",)),
    Room("sg", "Singapore Online Trade Partnership", "SG", "sgcsb", (), ("tangara",), (), ("pacific",)),
    Room(
        "us", "United States Online Trade Partnership", "US", "usosc", (), ("vellumine", "findarra"), (), ("southern",)
    ),
    Room("mx", "Mexico Digital Commerce Agreement", "MX", "mxcpq", (), ("mirador",), (), ("southern",)),
)

# Of whom nothing is seen for a while, and who have named nobody to call.
QUIET = "grepa"
# Who asks to join, and where.
APPLICANT = ("tangara", "meridian")
UNNAMED = ("customs", "vendaroo")

MEMBERS = (*AUTHORITIES, *INTERNATIONAL, *COMPANIES, ASSOCIATION, NAHR)

GIVEN = (
    "Ama", "Bram", "Chidi", "Dalia", "Edda", "Farid", "Gita", "Hiro", "Ilse", "Jovan", "Kaia", "Lior", "Mirela", "Nandi",
    "Oskar", "Priya", "Quim", "Rania", "Soren", "Tala", "Umar", "Vesna", "Wim", "Xenia", "Yusra", "Zoltan",
)  # fmt: skip
FAMILY = (
    "Abrantes-Kool", "Belmarsh", "Castellorizo", "Dunmoray", "Ekberghal", "Fairweld", "Goranski-Ode", "Hallowmere",
    "Ibarluz", "Jansterveld", "Kaltenried", "Lindqvarn", "Morhaven", "Nakagiri", "Okonwara", "Palmstierne",
    "Quartermane", "Ravenscar", "Sandovarez", "Thistleby", "Umberto-Lang", "Vasquillon", "Westerlund-Ito", "Yarborand",
)  # fmt: skip
