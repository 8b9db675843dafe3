"""`python -m costcalc` is the command line."""

from costcalc.cli import main

raise SystemExit(main())
