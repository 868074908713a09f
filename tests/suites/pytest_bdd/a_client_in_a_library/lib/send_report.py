raise SystemExit("this script sends a report, and is not imported by anybody")
