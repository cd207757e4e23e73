"""Bulk judging: one need at many sites at once, each answer the one `screen` gives for that site alone.

`judge_all(sight, need, places, asked_on=…) -> Judged`; of a `Judged`, `answers(site)`, `verdict(site)`,
`permit_free(site)`, `counts(site)`.  How it is done, and why it is exact:

1. `bulk_facts`: every look a rule takes (a layer's status, its hits within a reach, …) is taken for all sites
   together, and becomes a column of numbers, one a site.
2. `recorded_place`: a rule is judged at one site through stand-ins that note each look and what it told.
   A rule is a function of its looks, so whoever shares them shares the answer.
3. `rule_memo`: the looks of a rule make a tree; the other sites fall through it by their columns.  A rule is
   judged once for each way through.
4. What only enters words (distances, names, areas, margins) is not looked at there (`told_later`): the answer's
   words are then each site's own, and made when its sheet is asked for.  What cannot be seen in columns is
   judged at each site alone, as one by one.
"""

from fieldreg.screening.bulk.bulk import Judged, judge_all
from fieldreg.screening.bulk.places import Places
from fieldreg.screening.needs import Need

__all__ = ["Judged", "Need", "Places", "judge_all"]
