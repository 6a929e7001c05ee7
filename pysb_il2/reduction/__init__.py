"""Exact decoupling: independent sites of a complex add species instead of multiplying them.

A PySB model comes in; an equivalent, smaller PySB model comes out, with a report, or a refusal that names the rule and
the condition that it breaks. `site_dependencies` finds what ties sites together, `site_groups` the trunk and the limbs,
`replicas` writes one replica of the trunk per limb, and `decouple` repeats this until nothing is gained. The wing knows
no reaction network; it imports rules, composition and what stands before them.
"""
