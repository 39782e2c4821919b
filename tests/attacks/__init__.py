"""What somebody with bad intentions would send."""
