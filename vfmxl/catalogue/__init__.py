"""Facts written by hand (areas, publications, indicators, derivations) and their loader."""

ENGLAND = "E92000001"

HEADLINE = "spend_net_adult"
"""The spending that stands for all of adult social care where none is named."""

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Sources: Ministry of Housing, Communities and Local Government; NHS England and NHS Digital; Department of Health and Social Care; "
    "Office for National Statistics; Department for Education; HM Treasury."
)
