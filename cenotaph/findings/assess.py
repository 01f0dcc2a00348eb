"""Assess: everything that findings say of one freeze, in one place, and how it is written down.

Invariant: an assessment is a pure function of a freeze; parts of it are JSON and tables with sorted keys, so that the
same freeze gives the same bytes. It concludes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from cenotaph.findings import answers, chronology, command, executions, mandate, notice, orders, proof_sheets, sites
from cenotaph.findings.elements import CrimeRow, Question, Side, evidence_table, matrix, next_questions
from cenotaph.findings.gates import ForumResult, as_json as gates_json, evaluate, situation
from cenotaph.findings.law import Instrument, instruments, parse_instrument
from cenotaph.findings.material import Material, material
from cenotaph.findings.standing import Finding, findings
from cenotaph.words.sentences import Message
