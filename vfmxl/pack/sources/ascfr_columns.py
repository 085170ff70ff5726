"""Which columns of the ASC-FR and SALT data tables 2021-22 are carried, each by its table and the words above it."""

from __future__ import annotations

from dataclasses import dataclass

NOW, BEFORE, TWO_BEFORE = "2021-22", "2020-21", "2019-20"
AGES = {"18 to 64": "1864", "65 and over": "65"}
REASONS = {
    "Physical Support": "physical",
    "Sensory Support": "sensory",
    "Support with Memory and Cognition": "memory",
    "Learning Disability Support": "ld",
    "Mental Health Support": "mh",
}
SETTINGS = {
    "Nursing": "nursing",
    "Residential": "residential",
    "Supported Accommodation": "supported_accommodation",
    "Community: Direct Payments": "direct_payments",
    "Community: Home Care": "home_care",
    "Community: Supported Living": "supported_living",
    "Community: Other Long Term Care": "other_community",
    "Total": "all",
}
OTHER_CARE = {
    "Social Support: Substance Misuse Support": "substance",
    "Social Support: Asylum Seeker Support": "asylum",
    "Social Support: Support to Carer": "carer",
    "Social Support: Support for Social Isolation/Other": "isolation",
    "Assistive Equipment and Technology": "equipment",
    "Social Care Activities": "activities",
    "Information and Early Intervention": "information",
    "Commissioning and Service Delivery": "commissioning",
    "Total": "all",
}
EXPENDITURE = {"Own Provision": "own", "Provision by Others": "others", "Grants to Voluntary Organisations": "grants", "Total": "total"}
INCOME = {"Client Contributions": "client", "Joint Arrangements": "joint", "Income from NHS": "nhs", "Other Income": "other", "Total": "total"}
NEXT_STEPS = {
    "Short Term Care: to maximise independence": "stmax",
    "Long Term Care: Nursing": "nursing",
    "Long Term Care: Residential": "residential",
    "Long Term Care: Community": "community",
    "Long Term Care: Prison": "prison",
    "100% NHS Funded Care": "nhs_funded",
    "End of Life": "end_of_life",
    "Ongoing Low Level Support": "low_level",
    "Short Term Care: other short term": "other_short",
    "Universal Services/ Signposted to other services": "signposted",
    "No Services Provided - Deceased": "deceased",
    "No Services Provided": "none",
    "Total": "total",
}
LONG_TERM_SETTINGS = {
    "Nursing": "nursing",
    "Residential": "residential",
    "Community Direct Payment Only": "direct_payment",
    "Community Part Direct Payment": "part_direct_payment",
    "Community CASSR Managed Personal Budget": "managed_budget",
    "Community CASSR Commissioned Support Only": "commissioned",
    "Prison CASSR Managed Personal Budget": "prison_budget",
    "Prison CASSR Commissioned Support Only": "prison_commissioned",
    "Total": "all",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the sheet, the words of its header from the top level down, the measure and the period of its figures."""

    sheet: str
    header: tuple[str, ...]
    measure: str
    period: str = NOW


def _two_years(sheet: str, words: dict[str, str], measure: str) -> list[Column]:
    return [Column(sheet, (text, year), measure.format(name), year) for text, name in words.items() for year in (BEFORE, NOW)]


def _by_age(sheet: str, words: dict[str, str], measure: str) -> list[Column]:
    return [Column(sheet, (age, text), measure.format(name, key)) for age, key in AGES.items() for text, name in words.items()]


def _care_types() -> list[Column]:
    words = {
        "Long Term Support GCE": "ascfr.gce.long",
        "Short Term Support GCE": "ascfr.gce.short",
        "Other GCE": "ascfr.gce.other",
        "Total Gross Current Expenditure (GCE)": "ascfr.gce.total",
    }
    ages = [
        Column("T17", (f"{care} Term Care", year, age), f"ascfr.gce.{care.lower()}_{key}", year)
        for care in ("Long", "Short")
        for year in (BEFORE, NOW)
        for age, key in AGES.items()
    ]
    return [*_two_years("T15", words, "{}"), *ages]


def _reasons() -> list[Column]:
    combined = _by_age("T18", REASONS, "ascfr.gce.long_short_{}_{}")
    long = [
        Column(sheet, ("Long Term Care", text), f"ascfr.gce.long_{name}_{age}")
        for sheet, age in (("T19", "1864"), ("T20", "65"))
        for text, name in REASONS.items()
    ]
    stmax = [Column(sheet, ("To Maximise Independence", "Total"), f"ascfr.gce.stmax_{age}") for sheet, age in (("T30", "1864"), ("T31", "65"))]
    return [*combined, *long, *stmax]


def _settings() -> list[Column]:
    return [
        Column(sheet, (text,), f"ascfr.gce.long_{name}_{age}")
        for sheet, age in (("T43", "1864"), ("T44", "65"))
        for text, name in SETTINGS.items()
        if name != "all"
    ]


def _unit_costs() -> list[Column]:
    by_setting = [
        Column("T52", (setting, year, age), f"ascfr.unit.{name}_{key}", year)
        for setting, name in (("Nursing", "nursing"), ("Residential", "residential"), ("Residential and Nursing", "care_home"))
        for year in (BEFORE, NOW)
        for age, key in AGES.items()
    ]
    by_reason = [
        Column(sheet, (setting, text), f"ascfr.unit.{kind}_{name}_{age}")
        for sheet, age in (("T53", "1864"), ("T54", "65"))
        for setting, kind in (("Nursing", "nursing"), ("Residential", "residential"))
        for text, name in REASONS.items()
    ]
    by_provision = [
        Column("T55", (provision, year, age), f"ascfr.unit.residential_{name}_{key}", year)
        for provision, name in (("External", "external"), ("In House", "in_house"))
        for year in (BEFORE, NOW)
        for age, key in AGES.items()
    ]
    home_care = [
        Column("T51", (year, provision), f"ascfr.unit.home_care_{name}", year)
        for year in (BEFORE, NOW)
        for provision, name in (("External", "external"), ("In House", "in_house"))
    ]
    return [*by_setting, *by_reason, *by_provision, *home_care]


MONEY: tuple[Column, ...] = (
    *_two_years("T5", EXPENDITURE, "ascfr.expenditure.{}"),
    *_two_years("T6", INCOME, "ascfr.income.{}"),
    Column("T3", ("Capital", "Total"), "ascfr.capital.total"),
    *_two_years("T3", {"Net Total Expenditure": "net_total", "Gross Total Expenditure": "gross_total"}, "ascfr.expenditure.{}"),
    *(
        Column("T7", ("Client Contributions", f"{care} Term Care", age), f"ascfr.income.client_{care.lower()}_{key}")
        for care in ("Long", "Short")
        for age, key in (("18 to 64", "1864"), ("65 and over", "65"))
    ),
    *_care_types(),
    *_reasons(),
    *_settings(),
    *(Column("T46", (text,), f"ascfr.gce.other_{name}") for text, name in OTHER_CARE.items() if name != "all"),
)

UNIT_COSTS: tuple[Column, ...] = tuple(_unit_costs())


def _requests() -> list[Column]:
    by_year = [
        Column("T2", (topic, age, year), f"salt.{name}_{key}", year)
        for topic, name in (
            ("Number of requests for support received from new clients", "requests"),
            ("New clients with an episode of ST-Max care and a known sequel", "stmax_new"),
            ("Long Term Support during the year", "lts"),
        )
        for age, key in AGES.items()
        for year in (TWO_BEFORE, BEFORE, NOW)
    ]
    discharge = [Column("T8", (age, "Discharge from Hospital"), f"salt.requests_discharge_{key}") for age, key in AGES.items()]
    routes = [Column("T8", (age, "Total"), f"salt.requests_routes_{key}") for age, key in AGES.items()]
    steps = [
        Column(sheet, (text,), f"salt.next_{name}_{age}") for sheet, age in (("T10", "1864"), ("T11", "65")) for text, name in NEXT_STEPS.items()
    ]
    return [*by_year, *discharge, *routes, *steps]


ACTIVITY: tuple[Column, ...] = (
    *_requests(),
    Column("T24", ("Episodes of ST-Max",), "salt.stmax_episodes"),
    *(
        Column("T33", (moment, age), f"salt.lts_{name}_{key}")
        for moment, name in (("Year End", "year_end"), ("Over 12 Months (at Year End)", "over_12_months"))
        for age, key in AGES.items()
    ),
    *_by_age("T34", LONG_TERM_SETTINGS, "salt.lts_{}_{}"),
    *(Column("T37", (age, "Learning Disability Support"), f"salt.lts_year_end_ld_{key}") for age, key in AGES.items()),
    *(Column("T37", (age, "Total"), f"salt.lts_year_end_reasons_{key}") for age, key in AGES.items()),
    Column("T47", ("Direct Support", "Direct Payment"), "salt.carers_direct_payment"),
    *(Column("T2", ("Support provided to carers during the year", year), "salt.carers", year) for year in (TWO_BEFORE, BEFORE, NOW)),
    Column("T50", ("Total number of clients reviewed",), "salt.reviewed"),
    Column("T50", ("Total clients",), "salt.reviewable"),
    Column("T50", ("Clients receiving unplanned reviews",), "salt.reviewed_unplanned"),
)
