raise SystemExit("the machine has no display")
