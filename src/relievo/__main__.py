"""Makes `python -m relievo` the command `relievo`."""

from relievo.cli.main import main

main()
