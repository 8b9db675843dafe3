"""The About sheet: what this file is of, where it comes from, and how to read it."""

from typing import Final

from costcalc import __version__
from costcalc.analysis.estimate import Estimate
from costcalc.model.inputs import CHOICE_BY_ID
from costcalc.output.links import query
from costcalc.output.shared_json import SCHEMA_VERSION
from costcalc.output.workbook.layout import Sheet

READING: Final = {
    "Yellow cells": "Inputs, blue on yellow. Change them and every sheet follows.",
    "Black, green, grey": "Black is calculated, green taken over from another sheet as it is. Grey "
    "cells are constants and what was exported: leave them.",
    "Choices": "The yellow cells with a list at the top of Inputs. Scenarios may have others.",
    "Protection": "Sheets are protected without a password, but for the yellow cells.",
    "Names": "An input's cells are named as in an address: orders_per_month_low is the low end of "
    "orders_per_month. The cell of a technology's own has one name: go_server_price.",
    "Low, likely, high": "On Inputs the ends of a figure; elsewhere the case that costs least, the "
    "likely one and the one that costs most. They are an envelope, no confidence interval.",
    "Conventions": "Inputs, workings and outputs stand apart; a row has one formula; no number is "
    "typed into a formula; units stand beside every row, as the FAST standard and ICAEW's twenty "
    "principles ask. Unlike FAST, inputs have names, and years repeat from block to block.",
    "Not in here": "Technologies, a fleet or none, country, currency and the total that decides "
    "are fixed. Change them in the service and export again.",
    "Data tables": "Scenarios and Sensitivity are worked out by data tables. Programs without them "
    "show what they were at the export.",
    "Simulations": "Only the service can draw. What its draws gave is left empty once an input "
    "has changed.",
    "Again": "A hidden sheet has the Summary a second time, which Checks compares it with.",
    "Time": "The prices are as of the date above. The file carries no time of its own: the same "
    "address gives the same file.",
}


def write_about(sheet: Sheet, estimate: Estimate, link: str) -> None:
    """Write the sheet."""
    book, scenario = estimate.book, estimate.scenario
    sheet.widths(28, 110)
    sheet.text(0, 0, "About this workbook", "title")
    choices = {
        CHOICE_BY_ID[id_].label: CHOICE_BY_ID[id_].options[getattr(scenario, id_)]
        for id_ in CHOICE_BY_ID
    }
    facts = {
        "Made by": f"costcalc {__version__}",
        "Price book": book.version,
        "Prices as of": book.as_of.isoformat(),
        "Digest of the price book": book.digest,
        "Schema version": SCHEMA_VERSION,
        **({} if estimate.kept else {"State": query(estimate)}),
        "Server": scenario.server,
        "Country": scenario.country,
        **choices,
        "Simulations, seed": f"{scenario.draws:,}, {scenario.seed}" if scenario.draws else "none",
    }
    for row, (label, text) in enumerate({**facts, **READING}.items(), 2):
        sheet.text(row, 0, label, "wrapped")
        sheet.text(row, 1, text, "wrapped")
    if link:
        sheet.text(row + 1, 0, "Address")
        sheet.link(row + 1, 1, link, link)
    sheet.printed()
