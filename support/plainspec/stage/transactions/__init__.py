"""The stage for transactions: timelines, transcripts, anomalies."""
