"""Run the command as ``python -m pysb_il2.cli``."""

from . import main

raise SystemExit(main())
